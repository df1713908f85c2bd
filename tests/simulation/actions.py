"""What people do, and what befalls their devices: one seeded step at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from qiscus_desktop.core.models import Comment, RoomKind
from qiscus_desktop.store.drafts import Draft
from qiscus_desktop.store.session import Session
from tests.simulation.device import Device
from tests.simulation.integrator import Integrator
from tests.simulation.ledger import Written
from tests.simulation.world import World


class Actions:
    """`step` lets one thing happen."""

    def __init__(self, world: World, people: list[str], integrator: Integrator) -> None:
        self._world = world
        self._chance = world.chance
        self._people = people
        self._integrator = integrator
        self._count = 0
        self._odds: dict[Callable[[Device, Session], None], float] = {
            self._write: 10,
            self._burst: 2,
            self._reply: 2,
            self._edit: 4,
            self._delete: 4,
            self._delete_here: 1,
            self._open: 5,
            self._leave_room: 2,
            self._read: 6,
            self._draft: 3,
            self._type: 1,
            self._refresh: 0.5,
            self._load_older: 0.5,
            self._post: 3,
        }
        self._maybe("clear", self._clear, 0.7)
        self._maybe("members", self._make_group, 0.5)
        self._maybe("members", self._add, 0.7)
        self._maybe("members", self._remove, 0.7)
        self._maybe("members", self._leave_group, 0.3)
        self._maybe("members", self._rename, 0.5)
        self._maybe("block", self._block, 0.5)
        self._maybe("tokens", self._expire, 0.7)
        self._maybe("offline", self._go_offline, 1.5)
        self._maybe("cut", self._cut, 1.5)
        self._maybe("broker", self._broker_down, 0.5)
        self._maybe("crash", self._crash, 1.5)
        self._maybe("close", self._close, 0.7)

    def _maybe(self, name: str, action: Callable[[Device, Session], None], weight: float) -> None:
        """Each seed leaves some of them out: rare ones meet more often then."""
        if name in self._world.allowed and self._chance.random() < 0.7:
            self._odds[action] = weight * self._chance.choice((0.5, 1.0, 3.0))

    def step(self) -> None:
        awake = [device for device in self._world.devices if device.session is not None]
        if not awake:
            return
        device = self._chance.choice(awake)
        (action,) = self._chance.choices(list(self._odds), list(self._odds.values()))
        assert device.session is not None
        action(device, device.session)

    # ---- words

    def _write(self, device: Device, session: Session) -> None:
        room_id = self._room(device, session)
        if room_id:
            self._send(device, session, room_id)

    def _burst(self, device: Device, session: Session) -> None:
        room_id = self._room(device, session)
        for _ in range(4 if room_id else 0):
            self._send(device, session, room_id)

    def _reply(self, device: Device, session: Session) -> None:
        room_id = self._room(device, session)
        found = [c for c in self._rows(session, room_id) if c.type == "text" and not c.is_deleted]
        if found:
            self._send(device, session, room_id, self._chance.choice(found[-6:]))

    def _send(self, device: Device, session: Session, room_id: int, reply_to: Comment | None = None) -> None:
        self._count += 1
        text = f"{device.name} {self._count}"
        device.run(session.send, room_id, text, reply_to=reply_to)
        made = next((c for c in session.timeline(room_id) if c.text == text), None)
        if made is None:
            return
        self._world.ledger.written[made.temp_id] = Written(
            device.name, device.user_id, room_id, made.temp_id, text, self._world.loop.time()
        )
        self._world.trace(device.name, f"writes '{text}' in {room_id}{' as a reply' if reply_to else ''}")

    def _edit(self, device: Device, session: Session) -> None:
        comment = self._own(device, session)
        if comment is None:
            return
        self._count += 1
        text = f"{device.name} edit {self._count}"
        self._world.trace(device.name, f"edits '{comment.text}' to '{text}'")
        device.run(session.edit, comment, text)
        shown = session.timeline(comment.room_id).get(comment.temp_id)
        if shown is not None and shown.text == text:  # else it was told that it is too late
            self._world.ledger.written[comment.temp_id].wishes.append((device.name, text))

    def _delete(self, device: Device, session: Session) -> None:
        comment = self._own(device, session)
        if comment is not None:
            self._world.trace(device.name, f"deletes '{comment.text}'")
            self._world.ledger.written[comment.temp_id].is_unwanted = True
            device.run(session.delete, [comment])

    def _delete_here(self, device: Device, session: Session) -> None:
        found = [c for c in self._rows(session, self._room(device, session)) if c.id and not c.is_deleted]
        if found:
            comment = self._chance.choice(found[-6:])
            self._world.trace(device.name, f"deletes '{comment.text}' for itself")
            device.run(session.delete, [comment], for_everyone=False)

    def _clear(self, device: Device, session: Session) -> None:
        room = session.rooms.get(self._room(device, session))
        if room is not None and device.core is not None:
            self._world.trace(device.name, f"clears {room.id}")
            device.spawn(device.core.clear_room_messages([room.unique_id]))

    def _draft(self, device: Device, session: Session) -> None:
        room_id = self._room(device, session)
        if room_id:
            self._count += 1
            text = self._chance.choice(("", f"draft {self._count}"))
            self._world.trace(device.name, f"drafts '{text}' in {room_id}")
            device.run(session.set_draft, room_id, Draft(text=text))
            self._world.ledger.drafts[device.name, room_id] = (text, self._world.loop.time())

    def _type(self, device: Device, session: Session) -> None:
        if room_id := session.active_room_id:
            device.run(session.set_typing, room_id, True)

    def _post(self, _device: Device, _session: Session) -> None:
        if self._world.group_id:
            self._integrator.post_soon(self._world.group_id)

    # ---- looking

    def _open(self, device: Device, session: Session) -> None:
        if room_id := self._room(device, session):
            self._world.trace(device.name, f"opens {room_id}")
            device.run(session.open_room, room_id)

    def _leave_room(self, device: Device, session: Session) -> None:
        if session.active_room_id:
            self._world.trace(device.name, f"looks away from {session.active_room_id}")
            device.run(session.leave_room)

    def _read(self, device: Device, session: Session) -> None:
        room_id = session.active_room_id or self._room(device, session)
        newest = session.timeline(room_id).newest_id if room_id else 0
        if newest:
            self._world.trace(device.name, f"reads {room_id} up to {newest}")
            device.run(session.mark_read, room_id, newest)

    def _refresh(self, device: Device, session: Session) -> None:
        device.run(session.refresh_rooms)

    def _load_older(self, device: Device, session: Session) -> None:
        if room_id := session.active_room_id:
            device.run(session.load_older, room_id)

    # ---- people

    def _make_group(self, device: Device, session: Session) -> None:
        others = [person for person in self._people if person != device.user_id]
        self._count += 1
        name = f"group {self._count}"
        self._world.trace(device.name, f"makes '{name}'")
        device.spawn(
            session.create_group(name, self._chance.sample(others, self._chance.randint(1, len(others))))
        )

    def _add(self, device: Device, session: Session) -> None:
        self._change_members(device, session, is_adding=True, who=self._chance.choice(self._people))

    def _remove(self, device: Device, session: Session) -> None:
        others = [person for person in self._people if person != device.user_id]
        self._change_members(device, session, is_adding=False, who=self._chance.choice(others))

    def _leave_group(self, device: Device, session: Session) -> None:
        self._change_members(device, session, is_adding=False, who=device.user_id)

    def _change_members(self, device: Device, session: Session, *, is_adding: bool, who: str) -> None:
        groups = [room.id for room in session.rooms if room.kind is RoomKind.GROUP]
        if not groups or device.core is None:
            return
        room_id = self._chance.choice(groups)
        if room_id == self._world.group_id:
            return  # the integrator stays where everybody is
        ledger = self._world.ledger
        ledger.restless.add(room_id)
        ledger.moved.add((who, room_id))
        self._world.trace(device.name, f"{'adds' if is_adding else 'removes'} {who} in {room_id}")
        call = (
            device.core.add_participants_to_group if is_adding else device.core.remove_participants_from_group
        )
        device.spawn(call(room_id, [who]))

    def _rename(self, device: Device, session: Session) -> None:
        groups = [room.id for room in session.rooms if room.kind is RoomKind.GROUP]
        if groups and device.core is not None:
            self._count += 1
            room_id = self._chance.choice(groups)
            self._world.trace(device.name, f"renames {room_id} to 'name {self._count}'")
            device.spawn(device.core.update_room(room_id, name=f"name {self._count}"))

    def _block(self, device: Device, _session: Session) -> None:
        if device.core is None:
            return
        who = self._chance.choice([person for person in self._people if person != device.user_id])
        is_blocking = self._chance.random() < 0.5
        self._world.ledger.blocks.add(frozenset((device.user_id, who)))
        self._world.trace(device.name, f"{'blocks' if is_blocking else 'unblocks'} {who}")
        device.spawn((device.core.block_user if is_blocking else device.core.unblock_user)(who))

    # ---- trouble

    def _expire(self, device: Device, _session: Session) -> None:
        if device.core is not None:
            self._world.trace(device.name, "its token runs out")
            device.spawn(device.core.expire_auth_token())

    def _go_offline(self, device: Device, _session: Session) -> None:
        if device.http.is_offline:
            return
        pause = self._chance.choice((1.0, 5.0, 20.0))
        self._world.trace(device.name, f"loses its network for {pause:.0f} s")
        device.http.is_offline = device.mqtt.is_offline = True
        device.mqtt.cut(is_noticed=self._chance.random() < 0.7)

        def back() -> None:
            device.http.is_offline = device.mqtt.is_offline = False

        self._world.later(pause, back)

    def _cut(self, device: Device, _session: Session) -> None:
        device.mqtt.cut(is_noticed=self._chance.random() >= self._world.weather.hole_odds)

    def _broker_down(self, _device: Device, _session: Session) -> None:
        service = self._world.service
        if service.is_broker_down:
            return
        self._world.trace("server", "the broker is down")
        service.is_broker_down = True
        for device in self._world.devices:
            device.mqtt.cut()
        self._world.later(self._chance.choice((3.0, 25.0)), self._broker_up)

    def _broker_up(self) -> None:
        self._world.trace("server", "the broker is up")
        self._world.service.is_broker_down = False

    def _crash(self, device: Device, _session: Session) -> None:
        device.crash_soon(self._chance.randint(1, 40), self._chance.choice(("", "torn", "half")))

    def _close(self, device: Device, _session: Session) -> None:
        async def close_and_start() -> None:
            await device.stop()
            await asyncio.sleep(self._chance.choice((0.1, 10.0)))
            if not device.is_on:
                device.start()

        self._world.do(close_and_start())

    # ---- inside

    def _room(self, _device: Device, session: Session) -> int:
        found = [room.id for room in session.rooms]
        return self._chance.choice(found) if found else 0

    def _rows(self, session: Session, room_id: int) -> list[Comment]:
        return list(session.timeline(room_id)) if room_id else []

    def _own(self, device: Device, session: Session) -> Comment | None:
        """One of the last own comments of some room, that a person can change."""
        written = self._world.ledger.written
        found = [
            comment
            for comment in self._rows(session, self._room(device, session))
            if comment.temp_id in written
            and written[comment.temp_id].user_id == device.user_id
            and not comment.is_deleted
        ]
        return self._chance.choice(found[-5:]) if found else None
