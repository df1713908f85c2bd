"""A world of text that breaks careless programs: directions, joiners, marks, long words, markup names."""

from __future__ import annotations

from qiscus_desktop.sandbox.world.people import Character
from qiscus_desktop.sandbox.world.script import Line, ScriptedRoom, ago, document, reply, say

ODD_CAST = (
    Character("odd.markup", '<b onmouseover="alert(1)">Bobby</b> &amp; <img src=x>', "secret"),
    Character("odd.rtl", "ليلى حسن", "secret"),
    Character("odd.hebrew", "דוד לוי (David)", "secret"),
    Character("odd.override", "\u202egnp.exe\u202c evil", "secret"),
    Character("odd.zero", "Z\u200be\u200br\u200bo\ufeff Width", "secret"),
    Character("odd.emoji", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽", "secret"),
    Character("odd.zalgo", "Z̷̡̛͔̮̑̍a̸͚̫͝l̶̰̈́͝g̴̰̈́o̵̙͝", "secret"),
    Character("odd.long", "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4, "secret"),
    Character("odd.space", "   \u00a0\u2003   ", "secret"),
    Character("odd.cjk", "長い名前の人・非常に長い名前の人", "secret"),
    Character("odd-dash_and.dot@mail.test", "percent %s {0} $HOME", "secret"),
)

TEXTS = (
    "مرحبا! كيف حالك اليوم؟ 😀 هذا نص طويل من اليمين إلى اليسار يحتوي على English في الوسط ثم أرقام 12345.",
    "שלום עולם, this line begins right to left",
    "left, then עברית, then left again (with parentheses) and 50%",
    "\u202eThis was written with an override\u202c and this was not",
    "\u2067isolate \u2066nested\u2069 end\u2069 after",
    "👨‍👩‍👧‍👦👩🏿‍🚀🏴‍☠️🇮🇩🇩🇪1️⃣❤️‍🔥🫱🏻‍🫲🏿",
    "👍",
    "👍🏽👍🏿👍",
    "z\u200be\u200br\u200bo\u200b \u200c\u200d\ufeff width",
    "e\u0301 é; o\u0308\u0304 ȫ; ﬁ ﬂ; ǅ; İi̇ıI; ß ẞ",
    "H̸̡̪̯ͨ͊̽̅̾̎ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬc̷̙̲̝͖ͭ̏ͥͮ͟oͮ͏̮̪̝͍m̲̖͊̒ͪͩͬ̚̚͜ȇ̴̟̟͙̞ͩ͌͝s̨̥̫͎̭ͯ̿̔̀ͅ",
    "W" * 400,
    "https://example.test/" + "a-very-long-path-without-any-break" * 12,
    (
        "<script>alert('x')</script><b>bold?</b> &lt;i&gt;entities&lt;/i&gt; <a "
        'href="javascript:alert(1)">click</a>'
    ),
    "[file] https://files.example.test/upload/x/not-a-picture.png [/file]",
    "line one\nline two\n\n\n\n\nline seven\n\ttabbed\r\nwindows line",
    "\n",
    " ",
    "\u3000\u3000全角の空白で始まる行。日本語の長い文章は単語の間に空白がないので、折り返しの位置を文字の間で決める必要があります。",
    "ภาษาไทยไม่มีช่องว่างระหว่างคำดังนั้นการตัดบรรทัดจึงต้องใช้พจนานุกรม",
    "नमस्ते दुनिया — क्षत्रिय, श्री, र्क",
    "%s %d %n {0} {name} ${HOME} $(reboot) `reboot` '; DROP TABLE comments; --",
    "\x01\x02\x07\x1b[31mred?\x1b[0m\x7f",
    "𝕱𝖗𝖆𝖐𝖙𝖚𝖗 𝓼𝓬𝓻𝓲𝓹𝓽 𝚖𝚘𝚗𝚘 🅱🅾🆇 ①②③ ﷽ ꧅ 𒐫",
    "a\u2028line separator\u2029paragraph separator",
    "x" * 100_000,
    "The end of the odd things. " * 140,
)


def odd_rooms() -> tuple[ScriptedRoom, ...]:
    """One room for every odd person, and one group with all of it."""
    rooms = [
        ScriptedRoom(
            "single", "", ("ani", person.email), (ago(hours=30 - n), say(person.email, f"I am {person.name}"))
        )
        for n, person in enumerate(ODD_CAST)
    ]
    everybody = tuple(person.email for person in ODD_CAST)
    lines: list[Line] = [say(everybody[n % len(everybody)], text) for n, text in enumerate(TEXTS)]
    lines += [reply("ani", 5, "short answer to something long"), reply("ani", 3, TEXTS[0])]
    lines.append(document("ani", '../../etc/\u202efdp.exe "quoted" <name>.txt', 12))
    lines.append(document("ani", "N" * 240 + ".tar.gz", 99_999_999_999))
    rooms.append(
        ScriptedRoom(
            "group",
            "<h1>Group</h1> \u202eevil\u202c \n two lines",
            ("ani", *everybody),
            (ago(hours=3), *lines),
        )
    )
    rooms.append(
        ScriptedRoom(
            "group", "مجموعة العائلة 👨‍👩‍👧", ("ani", "odd.rtl", "odd.hebrew"), (ago(hours=2), *lines[:4])
        )
    )
    rooms.append(
        ScriptedRoom("group", "L" * 500, ("ani", "odd.long"), (ago(hours=1), say("odd.long", TEXTS[11])))
    )
    return tuple(rooms)
