"""Pictures and papers of the demo world, drawn when they are first asked for and the same every time."""

from __future__ import annotations

import io
import math
import random
import re
import zipfile
import zlib
from urllib.parse import unquote

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont, ImageOps

from qiscus_desktop.sandbox.rules.files import StoredFile
from qiscus_desktop.sandbox.world.people import BY_EMAIL

Colour = tuple[int, int, int]

# Soft pairs that carry white initials well.
_PAIRS = (
    ("#ff8a5c", "#d64570"),
    ("#4facb8", "#2b6ca3"),
    ("#8e7cc3", "#5b4b9a"),
    ("#59b08a", "#2c7a6b"),
    ("#e7a94c", "#c8643c"),
    ("#6d8fd6", "#4a55a8"),
    ("#c9799f", "#8a4a86"),
    ("#7aa35a", "#44735a"),
)
# Sky above, sky below, and the hills from far to near.
_MOODS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "mountains": ("#2e4a7d", "#f6b77e", ("#8a86a8", "#66688f", "#444d73", "#2a3354")),
    "lake": ("#7fb6d6", "#eaf2ee", ("#9dbcc4", "#6f98a0", "#47717a", "#2d4f57")),
    "forest": ("#b9d7c6", "#f4f1dc", ("#9cc0a0", "#6d9c78", "#437557", "#275040")),
    "sunset": ("#3b2d5e", "#ff9a62", ("#a65a6f", "#7b4466", "#512f55", "#2f1d3d")),
    "dunes": ("#87b3d1", "#fbe3c0", ("#e8c08b", "#d9a066", "#bd8049", "#935f35")),
    "sea": ("#5b8fc7", "#dcecf5", ("#7fb0c9", "#4f8db0", "#2f6d94", "#1c4d72")),
    "night": ("#0c1230", "#37436f", ("#2b3560", "#20294c", "#161d39", "#0d1226")),
    "garden": ("#cfe6d0", "#fdf6e0", ("#b3cf8e", "#87b06a", "#d05b4e", "#4c7a45")),
    "house": ("#a9cbe0", "#f8ead2", ("#a8bf9a", "#7f9f7a", "#587b5d", "#3b5a47")),
}
_WARM = (
    ("#f3d9b1", "#c98a4b", "#8a4f2d"),
    ("#f6e3cf", "#d9764a", "#5b2f2a"),
    ("#e6efe9", "#6fa08b", "#2f4f4a"),
)
_PICTURE = re.compile(r"^pictures/([a-z]+)-(\d{1,4})x(\d{1,4})\.jpg$")


def draw(path: str) -> StoredFile | None:
    """The file at a path below `/upload/`, or None when it is none of ours."""
    folder, _, name = unquote(path).partition("/")
    if folder in ("avatars", "rooms") and name.endswith(".png"):
        image = _avatar(name.removesuffix(".png"), is_person=folder == "avatars")
        return StoredFile(name.replace("/", "_"), "image/png", _png(image))
    if (match := _PICTURE.match(path)) is not None:
        width, height = min(int(match[2]), 4000), min(int(match[3]), 4000)
        return StoredFile(name, "image/jpeg", _jpeg(_picture(match[1], max(8, width), max(8, height))))
    if folder == "documents" and name.endswith(".pdf"):
        return StoredFile(name, "application/pdf", _pdf(name))
    if folder == "documents" and name.endswith(".zip"):
        return StoredFile(name, "application/zip", _zip(name))
    return None


def _rng(text: str) -> random.Random:
    return random.Random(zlib.crc32(text.encode()))


def _rgb(text: str) -> Colour:
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red, green, blue


def _gradient(size: tuple[int, int], first: str, second: str, angle: int = 0) -> Image.Image:
    """From `first` above to `second` below, turned by `angle` degrees."""
    ramp = Image.linear_gradient("L")
    if angle:
        ramp = ramp.resize((512, 512)).rotate(angle, Image.Resampling.BICUBIC).crop((106, 106, 406, 406))
    return ImageOps.colorize(ramp.resize(size, Image.Resampling.BICUBIC), first, second)


def _avatar(key: str, is_person: bool) -> Image.Image:
    """A two-tone gradient with initials for people, a simple figure for groups and bots."""
    rng = _rng(key)
    size = 512
    pair = _PAIRS[zlib.crc32(f"pair {key}".encode()) % len(_PAIRS)]
    image = _gradient((size, size), *pair, angle=rng.choice((30, 45, 60, -40)))
    glow = Image.new("L", (size, size), 0)
    ImageDraw.Draw(glow).ellipse((-120, -200, 380, 300), fill=46)
    image = ImageChops.screen(image, Image.merge("RGB", [glow.filter(ImageFilter.GaussianBlur(60))] * 3))
    character = BY_EMAIL.get(key)
    if character is not None and character.bot:
        _face(image, rng)
    elif is_person:
        words = character.name.split() if character is not None else re.findall(r"[^\W\d_]+", key)
        initials = "".join(word[0] for word in words[:2]).upper() or "?"
        font = ImageFont.load_default(size=210)
        ImageDraw.Draw(image).text((size / 2, size / 2 + 4), initials, "white", font, anchor="mm")
    else:
        _figures(image, rng)
    return image.resize((256, 256), Image.Resampling.LANCZOS)


def _face(image: Image.Image, rng: random.Random) -> None:
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((136, 150, 376, 366), 78, fill="white")
    pen.line((256, 108, 256, 150), "white", 14)
    pen.ellipse((236, 84, 276, 124), fill="white")
    eyes = rng.choice(("#3b4a7a", "#2f5d5a", "#6b3f63"))
    for x in (206, 306):
        pen.ellipse((x - 20, 218, x + 20, 258), fill=eyes)
    pen.arc((206, 246, 306, 326), 25, 155, eyes, 14)


def _figures(image: Image.Image, rng: random.Random) -> None:
    """Overlapping translucent shapes: calm, and different for every room."""
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for _ in range(4):
        x, y, radius = rng.randint(90, 420), rng.randint(90, 420), rng.randint(70, 150)
        box = (x - radius, y - radius, x + radius, y + radius)
        shade = (255, 255, 255, rng.randint(38, 80))
        if rng.random() < 0.6:
            pen.ellipse(box, fill=shade)
        else:
            pen.rounded_rectangle(box, radius // 3, fill=shade)
    image.paste(layer, (0, 0), layer)


def _picture(motif: str, width: int, height: int) -> Image.Image:
    rng = _rng(motif)
    scale = min(1.0, 1400 / max(width, height))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    image = _landscape(motif, size, rng) if motif in _MOODS else _shapes(size, rng)
    return image if image.size == (width, height) else image.resize((width, height), Image.Resampling.BICUBIC)


def _landscape(motif: str, size: tuple[int, int], rng: random.Random) -> Image.Image:
    width, height = size
    above, below, hills = _MOODS[motif]
    image = _gradient(size, above, below)
    pen = ImageDraw.Draw(image)
    if motif == "night":
        for _ in range(160):
            shine = rng.randint(120, 255)
            pen.point((rng.randrange(width), rng.randrange(int(height * 0.7))), (shine, shine, 255))
    x, y, radius = width * rng.uniform(0.25, 0.75), height * rng.uniform(0.25, 0.42), min(size) * 0.07
    halo = Image.new("L", size, 0)
    wide = radius * 3.2
    ImageDraw.Draw(halo).ellipse((x - wide, y - wide, x + wide, y + wide), fill=110)
    image = ImageChops.screen(
        image, Image.merge("RGB", [halo.filter(ImageFilter.GaussianBlur(radius * 1.4))] * 3)
    )
    pen = ImageDraw.Draw(image)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill="#fff6df")
    for depth, colour in enumerate(hills):
        _ridge(pen, size, depth, len(hills), colour, rng, calm=motif in ("sea", "lake") and depth > 0)
    if motif == "house":
        _house(pen, size)
    return image.filter(ImageFilter.GaussianBlur(0.6))


def _ridge(
    pen: ImageDraw.ImageDraw,
    size: tuple[int, int],
    depth: int,
    count: int,
    colour: str,
    rng: random.Random,
    calm: bool,
) -> None:
    width, height = size
    base = height * (0.52 + 0.42 * depth / count)
    swing = height * (0.012 if calm else 0.11 / (1 + depth * 0.35))
    waves = [
        (rng.uniform(0.6, 1.4), rng.uniform(0, 6.3), 1.0),
        (rng.uniform(2, 4), rng.uniform(0, 6.3), 0.45),
    ]
    waves.append((rng.uniform(7, 12), rng.uniform(0, 6.3), 0.12))
    line = [
        (
            x,
            base
            + swing
            * sum(power * math.sin(often * math.tau * x / width + phase) for often, phase, power in waves),
        )
        for x in range(0, width + 8, 8)
    ]
    pen.polygon([*line, (width + 8, height), (0, height)], fill=colour)


def _house(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    width, height = size
    left, right, top, floor = width * 0.36, width * 0.64, height * 0.52, height * 0.8
    pen.rectangle((left, top, right, floor), fill="#f7efe2")
    roof = [(left - width * 0.04, top), (width / 2, height * 0.36), (right + width * 0.04, top)]
    pen.polygon(roof, fill="#b5563f")
    pen.rectangle((width * 0.475, height * 0.65, width * 0.535, floor), fill="#7a4a35")
    for x in (0.395, 0.56):
        pen.rectangle((width * x, height * 0.585, width * (x + 0.05), height * 0.665), fill="#ffd98a")


def _shapes(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """Everything that is not a landscape: warm still lifes of circles and bands."""
    width, height = size
    light, middle, dark = rng.choice(_WARM)
    image = _gradient(size, light, middle, angle=rng.choice((20, -30, 45)))
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    unit = min(size)
    for _ in range(7):
        x, y, radius = rng.uniform(0, width), rng.uniform(0, height), unit * rng.uniform(0.08, 0.3)
        shade = rng.choice((_rgb(dark), _rgb(middle), (255, 250, 240)))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*shade, rng.randint(50, 130)))
    pen.rectangle((0, height * 0.78, width, height), fill=(*_rgb(dark), 150))
    x, y, radius = width * 0.5, height * 0.6, unit * 0.24
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 252, 246, 255))
    pen.ellipse(
        (x - radius * 0.8, y - radius * 0.8, x + radius * 0.8, y + radius * 0.8), fill=(*_rgb(dark), 235)
    )
    pen.ellipse(
        (x - radius * 0.7, y - radius * 0.75, x + radius * 0.6, y + radius * 0.6), fill=(*_rgb(middle), 255)
    )
    image.paste(layer, (0, 0), layer)
    return image


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=86)
    return buffer.getvalue()


def _pdf(name: str) -> bytes:
    page = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(page)
    pen.text((60, 70), name.removesuffix(".pdf"), "#223", ImageFont.load_default(size=30))
    rng = _rng(name)
    for row in range(24):
        pen.rectangle((60, 150 + row * 28, 60 + rng.randint(330, 500), 158 + row * 28), fill="#d5d9e2")
    buffer = io.BytesIO()
    page.save(buffer, "PDF")
    return buffer.getvalue()


def _zip(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        moment = (2025, 1, 1, 12, 0, 0)
        archive.writestr(
            zipfile.ZipInfo(f"{name.removesuffix('.zip')}/readme.txt", moment), "A file of the demo world.\n"
        )
    return buffer.getvalue()
