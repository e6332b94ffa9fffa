"""As much of S3 on loopback as an object store needs: objects, ranges and uploads in parts."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@dataclass(slots=True)
class SmallS3:
    """What was put, by bucket and key, and the uploads under way by their ids."""

    objects: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)

    async def put(self, request: Request) -> Response:
        """PutObject and UploadPart."""
        contents = await request.body()
        upload = request.query_params.get("uploadId")
        if upload is None:
            self.objects[request.path_params["key"]] = contents
        else:
            self.uploads[upload][int(request.query_params["partNumber"])] = contents
        return Response(headers={"ETag": f'"{hashlib.md5(contents).hexdigest()}"'})  # noqa: S324

    async def post(self, request: Request) -> Response:
        """CreateMultipartUpload, CompleteMultipartUpload and DeleteObjects."""
        key, upload = request.path_params["key"], request.query_params.get("uploadId")
        if "delete" in request.query_params:
            keys = re.findall(r"<Key>(.*?)</Key>", (await request.body()).decode())
            for gone in keys:
                self.objects.pop(f"{key.rstrip('/')}/{gone}", None)
            told = "".join(f"<Deleted><Key>{gone}</Key></Deleted>" for gone in keys)
            return _xml(f"<DeleteResult>{told}</DeleteResult>")
        if upload is None:
            upload = f"upload{len(self.uploads) + 1}"
            self.uploads[upload] = {}
            body = f"<InitiateMultipartUploadResult><UploadId>{upload}</UploadId>"
            return _xml(f"{body}</InitiateMultipartUploadResult>")
        parts = self.uploads.pop(upload)
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        return _xml(
            '<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>'
        )

    async def get(self, request: Request) -> Response:
        """GetObject, whole or a range of it."""
        found = self.objects.get(request.path_params["key"])
        if found is None:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404)
        head = {"ETag": '"x"', "Last-Modified": "Wed, 31 Mar 2027 09:30:00 GMT"}
        asked = request.headers.get("range")
        if asked is None:
            return Response(found, headers=head)
        first, _, last = asked.removeprefix("bytes=").partition("-")
        start, end = int(first), int(last) + 1 if last else len(found)
        head["Content-Range"] = f"bytes {start}-{min(end, len(found)) - 1}/{len(found)}"
        return Response(found[start:end], 206, head)

    async def delete(self, request: Request) -> Response:
        """DeleteObject and AbortMultipartUpload."""
        upload = request.query_params.get("uploadId")
        if upload is None:
            self.objects.pop(request.path_params["key"], None)
        else:
            self.uploads.pop(upload, None)
        return Response(status_code=204)


def _xml(body: str) -> Response:
    return Response(f'<?xml version="1.0"?>{body}', media_type="application/xml")


@contextmanager
def small_s3() -> Iterator[tuple[SmallS3, str]]:
    """A server of its own and its address, in a thread until the block ends."""
    kept = SmallS3()
    path = "/{key:path}"
    routes = [
        Route(path, kept.put, methods=["PUT"]),
        Route(path, kept.post, methods=["POST"]),
        Route(path, kept.get, methods=["GET"]),
        Route(path, kept.delete, methods=["DELETE"]),
    ]
    config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield kept, f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()
