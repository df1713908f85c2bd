"""Signs in with a JWT of your own backend: python examples/jwt_sign_in.py --backend-url URL --user ani."""

from __future__ import annotations

import argparse
import asyncio
import json
import urllib.request

from practice_server import add_server_options, server

from qiscus_desktop import QiscusSDK


async def main(options: argparse.Namespace) -> None:
    core = QiscusSDK().core
    with server(options) as addresses:
        backend_url = options.backend_url or addresses["base_url"]

        def ask_backend(nonce: str) -> str:
            """Your backend checks who this is and signs a token with the app's secret, which we never see."""
            who = {
                "nonce": nonce,
                "phone_number": options.user,
                "passcode": options.passcode,
                "name": options.name,
            }
            request = urllib.request.Request(  # noqa: S310 - the address is our own
                f"{backend_url}/auth/verify",
                data=json.dumps(who).encode(),
                headers={"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - see above
                return str(json.load(answer)["identity_token"])

        async def fetch_token(nonce: str) -> str:
            return await asyncio.to_thread(ask_backend, nonce)

        try:
            await core.init(**addresses)
            account = await core.sign_in_with_jwt(fetch_token)
            print(f"signed in as {account.id} ({account.name})", flush=True)
            for room in await core.load_room_list(limit=5):
                print(f"  {room.name}: {room.last_comment.text if room.last_comment else '-'}", flush=True)
        finally:
            await core.close()


if __name__ == "__main__":
    parser = add_server_options(argparse.ArgumentParser(description=__doc__))
    parser.add_argument("--backend-url", default="", help="your backend; the practice server has one")
    parser.add_argument("--passcode", default="1234")
    parser.add_argument("--name", default="Jwt Demo")
    asyncio.run(main(parser.parse_args()))
