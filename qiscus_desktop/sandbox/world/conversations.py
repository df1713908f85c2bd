"""What was said in the small world: everyday conversations over the last week, up to minutes ago."""

from __future__ import annotations

from qiscus_desktop.sandbox.world.script import (
    Mark,
    ScriptedRoom,
    ago,
    contact,
    document,
    event,
    picture,
    place,
    reply,
    say,
)

ANI_AND_BUDI = ScriptedRoom(
    "single",
    "",
    ("ani", "budi"),
    (
        ago(days=4, hours=3),
        say("budi", "Morning! Did the new screens make it into the build?"),
        say("ani", "Morning ☀️ Almost. Two icons are still missing, I'll push them before lunch."),
        say("budi", "Perfect, no rush."),
        say("ani", "Famous last words 😄"),
        ago(days=2, hours=6),
        say("ani", "Are you still selling the little espresso machine?"),
        say("budi", "Yes! It needs a new home. Works fine, just too small for the five of us."),
        picture("budi", "kitchen", 1280, 960, "Still shiny"),
        reply("ani", 1, "Oh it's lovely. Reserve it for me please"),
        say("budi", "Done. Come by any evening this week."),
        ago(days=1, hours=2),
        say("ani", "Train is late again, start without me?"),
        say("budi", "We'll wait. The projector isn't cooperating anyway."),
        say(
            "ani",
            "Okay, then a summary from the platform: I moved the sign-in form above the fold, made the "
            "error text one "
            "sentence instead of three, and the empty state now says what to do next instead of just being "
            "sad. The only "
            "open question is whether we keep the illustration. I like it, but it costs 80 kB and nobody "
            "has mentioned "
            "it in any of the five interviews.",
        ),
        say("budi", "Then it goes. 80 kB is 80 kB."),
        say("ani", "Harsh but fair."),
        ago(minutes=52),
        say("budi", "Lunch at the noodle place? https://maps.example.test/mie-gang-kelinci"),
        say("ani", "Yes please. 12:30?"),
        say("budi", "12:30 it is"),
        ago(minutes=9),
        picture("budi", "noodles", 900, 1200, "Got us the table at the window"),
        say("ani", "On my way, five minutes!"),
        say("ani", "Order me the spicy one 🌶️"),
    ),
    marks={"budi": Mark(unread=1)},
)

ANI_AND_CITRA = ScriptedRoom(
    "single",
    "",
    ("citra", "ani"),
    (
        ago(days=3, hours=1),
        say("citra", "I finally sorted the photos from Dieng"),
        picture("citra", "mountains", 1600, 1067, "Sunrise, and nobody else up there"),
        picture("citra", "lake", 1600, 900),
        say("ani", "WOW. The second one looks painted."),
        say("citra", "Straight out of the camera, promise 🙈"),
        say("ani", "Can I use it as my wallpaper?"),
        say("citra", "Of course. Here is the big version"),
        picture("citra", "lake", 2400, 1350, "Full size"),
        ago(hours=5),
        say("citra", "Are you free on Saturday? There's a darkroom workshop"),
        say("citra", "It starts at nine, which I know is early for some of us 😇"),
        ago(minutes=34),
        say("citra", "Last two places left, tell me before tonight?"),
    ),
    marks={"ani": Mark(unread=3)},
)

ANI_AND_DEWI = ScriptedRoom(
    "single",
    "",
    ("ani", "dewi"),
    (
        ago(days=5, hours=7),
        say("dewi", "Ni, besok jadi ke rumah Ibu?"),
        say("ani", "Jadi, Mbak. Sekitar jam 10 ya, habis dari pasar."),
        say("dewi", "Sip. Titip tempe yang biasa, dua papan."),
        say("ani", "Siap 🫡"),
        ago(days=1, hours=9),
        picture("dewi", "garden", 1080, 1350, "Tomatnya sudah merah semua!"),
        say("ani", "Wah cantik banget! Boleh minta bibitnya?"),
        say("dewi", "Boleh, nanti aku sisihkan."),
        say("ani", "Makasih Mbak ❤️"),
    ),
)

ANI_AND_SAM = ScriptedRoom(
    "single",
    "",
    ("sam", "ani"),
    (
        ago(days=6),
        say("sam", "Contract attached, page 3 has the dates we talked about."),
        document("sam", "Agreement draft v3.pdf", 148_204, pages=6, caption="Dates are on page 3"),
        say("ani", "Thanks Sam, I'll read it on the weekend."),
        ago(days=1, hours=14),
        say("ani", "Read it. Two small comments, otherwise ready to sign."),
        document("ani", "comments.zip", 20_480),
        ago(hours=10),
        say("ani", "Did the file open for you? My connection dropped while it was going out."),
    ),
    marks={"sam": Mark(unread=2, undelivered=1)},
)

ANI_AND_LENA = ScriptedRoom(
    "single",
    "",
    ("lena", "ani"),
    (
        ago(days=6, hours=4),
        say("lena", "Have you started chapter four?"),
        say("ani", "Started, yes. Understood, no."),
        say("lena", "Nobody does on the first read. Keep going, it pays off at the lighthouse."),
        reply("ani", 1, "No spoilers!!"),
        say("lena", "That was barely a spoiler 😌"),
    ),
)

ANI_AND_NINA = ScriptedRoom(
    "single",
    "",
    ("nina", "ani"),
    (
        ago(days=1),
        say("nina", "Hi Ani, I'm Nina. Write me anything and I'll answer after a moment of typing."),
        say("nina", "Try “help” to see what I can do."),
        ago(minutes=16),
        say("ani", "Nice to meet you!"),
        say("nina", "Likewise 🙂 I'm here all day."),
    ),
)

ANI_AND_RIO = ScriptedRoom(
    "single",
    "",
    ("ani", "rio"),
    (
        ago(days=2, hours=3),
        say("ani", "Rio, did you get the keys to the studio?"),
        say("rio", "Sorry, only saw this now. Yes, they're in the blue box."),
        ago(hours=1, minutes=20),
        say("ani", "Great. Could you leave the window open a little tonight?"),
        say("ani", "The paint still smells."),
    ),
    marks={"rio": Mark(unread=2)},
)

ANI_AND_ECHO = ScriptedRoom(
    "single",
    "",
    ("echo", "ani"),
    (ago(days=3), say("ani", "Is this thing on?"), say("echo", "Is this thing on?")),
)

WEEKEND = ScriptedRoom(
    "group",
    "Weekend in Bandung",
    ("eko", "ani", "budi", "citra", "maya"),
    (
        ago(days=5, hours=2),
        event("eko", "create_room", "Eko Prasetyo created this group"),
        say("eko", "Okay team: two days, one car, zero plans so far. Ideas?"),
        say("maya", "Kopi dulu, baru rencana ☕"),
        say("citra", "Tea plantation at sunrise. I will drag all of you out of bed."),
        say("ani", "Define sunrise"),
        reply("citra", 1, "5:15. In the car at 4:30."),
        say("budi", "…"),
        say("maya", "😂😂"),
        ago(days=3, hours=20),
        say("budi", "Found a house for five, with a kitchen that looks usable"),
        picture("budi", "house", 1440, 960, "3 bedrooms, 20 minutes from the centre"),
        picture("budi", "forest", 960, 1280, "And this is right behind it"),
        say("maya", "Sold."),
        say("eko", "Booked! Everybody owes me 240k 🙂"),
        place("eko", "Villa Pinus", "Jl. Dago Giri 12, Bandung", -6.8344, 107.6432),
        ago(days=1, hours=5),
        event("ani", "change_room_name", "Ani Wijaya changed the room name to Weekend in Bandung"),
        say(
            "ani",
            "Who brings what?\n– me: breakfast things\n– Budi: coffee and the grinder\n– Citra: tripod, "
            "obviously",
        ),
        say("maya", "Aku bawa kartu dan cemilan 🥜"),
        say("eko", "Bikes! I have a rack for three."),
        reply("budi", 2, "Which grinder? Mine or the one I'm selling you 😄"),
        ago(hours=2, minutes=10),
        say("citra", "Weather for Saturday looks unreasonably good"),
        picture("citra", "sunset", 1600, 800, "Same place, last year"),
        say("maya", "Cantiknya!! 😍"),
        ago(minutes=21),
        say("eko", "Leaving Friday 15:00 sharp. Sharp!"),
        say("maya", "Jam karet tidak berlaku ya 😆"),
        say("budi", "I'll believe it when Ani is in the car"),
        say("eko", "@ani you heard him"),
    ),
    avatar="weekend",
    marks={"ani": Mark(unread=4), "maya": Mark(unread=1), "citra": Mark(unread=2)},
)

PROJECT = ScriptedRoom(
    "group",
    "Project Kopi",
    ("budi", "ani", "raka", "maya", "sam"),
    (
        ago(days=6, hours=8),
        event("budi", "create_room", "Budi Santoso created this group"),
        event(
            "budi",
            "add_member",
            "Budi Santoso added Ani Wijaya, Raka Aditya",
            object_email_list=["ani", "raka"],
            object_username_list=["Ani Wijaya", "Raka Aditya"],
        ),
        say("budi", "Welcome everyone. One rule: decisions go here, not into my private messages."),
        say("raka", "Then decision one: the menu service moves to the new cluster on Thursday."),
        say("ani", "Will the staging address change?"),
        reply("raka", 1, "No, same name, only faster 🚀"),
        ago(days=3, hours=4),
        document("maya", "Sales Q3.pdf", 402_911, pages=14, caption="Numbers for Thursday"),
        say("maya", "Page 9 is the interesting one: cold brew doubled."),
        say("sam", "Doubled from what? Sorry to be that person."),
        say("maya", "From 41 to 83 a day, across all four shops."),
        say("sam", "Thank you. That is a real number."),
        event(
            "budi",
            "add_member",
            "Budi Santoso added Sam Porter",
            object_email="sam",
            object_username="Sam Porter",
        ),
        ago(days=1, hours=7),
        say("raka", "Migration is done. Error rate is at 0.02 %, which is lower than before we started."),
        say("budi", "Beautiful. Cake on me 🍰"),
        say("raka", "Here are the logs if anybody enjoys that kind of thing"),
        document("raka", "migration-logs.zip", 1_204_224),
        event("ani", "change_room_avatar", "Ani Wijaya changed the room picture"),
        ago(hours=4, minutes=30),
        say("ani", "First version of the loyalty card. Be honest."),
        picture("ani", "card", 1200, 760),
        reply("maya", 1, "Love the colours. Could the stamp grid be bigger?"),
        say("sam", "I would pay for this card."),
        say("ani", "That's… not how loyalty cards work, but thank you 😄"),
        contact("sam", "Printing house Merapi", "+62 274 555 0119"),
        ago(minutes=44),
        say("budi", "Stand-up moves to 10:15 tomorrow, the room is taken before that."),
        say("ani", "Works for me"),
    ),
    avatar="project",
    marks={"sam": Mark(unread=2, undelivered=2), "raka": Mark(unread=1)},
)

FAMILY = ScriptedRoom(
    "group",
    "Keluarga Wijaya 🏡",
    ("dewi", "ani", "raka"),
    (
        ago(days=4, hours=11),
        event("dewi", "create_room", "Dewi Anggraini created this group"),
        say("dewi", "Selamat pagi semua. Minggu ini kumpul di rumah Ibu ya, jam 11."),
        say("raka", "Hadir 🙋 Aku bawa roti sobek."),
        say("ani", "Aku bawa buah. Ada yang mau request?"),
        say("dewi", "Semangka! Anak-anak pasti senang."),
        ago(days=2, hours=10),
        picture("raka", "bread", 1080, 1080, "Percobaan ke-7, akhirnya mengembang 🍞"),
        say("dewi", "Kelihatan enak sekali. Resepnya dong!"),
        reply(
            "raka",
            1,
            "Tepung 500 g, susu hangat 220 ml, ragi 7 g, gula 60 g, mentega 70 g, telur 1, garam sejumput. "
            "Uleni 15 menit, "
            "diamkan satu jam sampai dua kali lipat, bentuk, diamkan lagi 40 menit, panggang 180° selama "
            "25 menit. "
            "Jangan dibuka ovennya sebelum 20 menit!",
        ),
        say("ani", "Disimpan. Makasih Mas!"),
        ago(hours=13),
        say("dewi", "Jangan lupa besok Ibu ulang tahun 🎂"),
    ),
    avatar="family",
    marks={"ani": Mark(unread=1), "raka": Mark(unread=1, undelivered=1)},
)

BOOKS = ScriptedRoom(
    "group",
    "Book club (slow readers)",
    ("lena", "ani", "citra", "sam"),
    (
        ago(days=6, hours=20),
        event("lena", "create_room", "Lena Fischer created this group"),
        say(
            "lena",
            "Next book: To the Lighthouse. We meet when three of us have finished it, so probably in spring.",
        ),
        say("sam", "I have a long train ride coming up, I can be one of the three."),
        say("citra", "I'll take the pictures of you all reading 📷"),
        event("raka", "left_room", "Raka Aditya left"),
        ago(days=3, hours=15),
        say("sam", "Finished. I need to talk to somebody about the dinner scene."),
        reply("ani", 1, "NOT YET 🙉"),
    ),
    avatar="books",
)

NEWS = ScriptedRoom(
    "channel",
    "Announcements",
    ("nina", "ani", "budi", "citra", "dewi", "eko", "maya", "raka", "sam", "lena"),
    (
        ago(days=5),
        say(
            "nina",
            "Welcome to the announcements channel. Everybody can read here, and there are no receipts.",
        ),
        ago(days=2),
        say(
            "nina",
            "The office kitchen gets a new floor on Wednesday. Please take your mugs home on Tuesday "
            "evening.",
        ),
        ago(hours=3),
        say(
            "nina",
            "Reminder: the bicycle cellar is locked at 22:00. Details: https://intranet.example.test/cellar",
        ),
    ),
    unique_id="news",
    avatar="news",
    marks={"ani": Mark(unread=1)},
)

PHOTOS = ScriptedRoom(
    "channel",
    "Photo of the day",
    ("citra", "ani", "budi", "maya", "eko"),
    (
        ago(days=4, hours=1),
        picture("citra", "dunes", 1600, 900, "Parangkusumo, 6:02"),
        ago(days=3, hours=1),
        picture("citra", "night", 1080, 1620, "Somebody stayed up too late"),
        ago(days=2, hours=1),
        picture("maya", "sea", 2000, 900, "Pagi ini, dari kapal"),
        say("eko", "That horizon is straighter than my life"),
        ago(hours=22),
        picture("citra", "abstract", 1200, 1200, "Reflections, level 3"),
    ),
    unique_id="photo-of-the-day",
    avatar="photos",
)

BUDI_AND_CITRA = ScriptedRoom(
    "single",
    "",
    ("budi", "citra"),
    (
        ago(days=2, hours=8),
        say("budi", "Could you take a few pictures of the new shop?"),
        say("citra", "Gladly. Morning light or evening light?"),
        say("budi", "You decide, you're the artist."),
        ago(hours=6),
        picture("citra", "shop", 1500, 1000, "Evening it was"),
        reply("budi", 1, "That's the front page. Thank you!"),
    ),
)

BUDI_AND_EKO = ScriptedRoom(
    "single",
    "",
    ("eko", "budi"),
    (
        ago(days=1, hours=12),
        say("eko", "60 km tomorrow, flat, with a coffee stop at 35?"),
        say("budi", "You had me at coffee stop."),
        ago(minutes=28),
        say("eko", "Your rear light is still on my bike, by the way"),
        say("eko", "It's a good light 😏"),
    ),
    marks={"budi": Mark(unread=2)},
)

BUDI_AND_NINA = ScriptedRoom(
    "single",
    "",
    ("nina", "budi"),
    (
        ago(hours=8),
        say("nina", "Hi Budi, I'm Nina. Write me anything and I'll answer after a moment of typing."),
    ),
)

SMALL = (
    ANI_AND_BUDI,
    ANI_AND_CITRA,
    ANI_AND_DEWI,
    ANI_AND_SAM,
    ANI_AND_LENA,
    ANI_AND_NINA,
    ANI_AND_RIO,
    ANI_AND_ECHO,
    WEEKEND,
    PROJECT,
    FAMILY,
    BOOKS,
    NEWS,
    PHOTOS,
    BUDI_AND_CITRA,
    BUDI_AND_EKO,
    BUDI_AND_NINA,
)
