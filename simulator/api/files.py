"""Fetching files: getFile, then the bytes by HTTP at `/file/bot<token>/<file_path>`."""

from simulator.api.call import Call
from simulator.errors import bad_request
from simulator.state import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024


def get_file(call: Call) -> Json:
    """Where a file lies, if it is at most 20 MB."""
    file = call.sim.files.get(call.params["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }
