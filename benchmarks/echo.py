"""A minimal Tornado handler: it answers with the body of the request."""

import asyncio
import sys

from tornado.web import Application, RequestHandler


class Echo(RequestHandler):
    def post(self) -> None:
        self.write(self.request.body)


async def serve(port: int) -> None:
    Application([("/api/.*", Echo)]).listen(port, "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
