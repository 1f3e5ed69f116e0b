"""Why the system refuses a file, as something to say."""

import errno

from funnelcli.model.phrase import Value, say

_KNOWN = {
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read_only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "too_big",
    errno.ENOENT: "absent",
    errno.ENOTDIR: "absent",
    errno.EISDIR: "folder",
    errno.ELOOP: "loop",
    errno.ENAMETOOLONG: "long_name",
    errno.EIO: "broken",
}


def reason_of(problem: OSError) -> Value:
    """What is wrong in the user's language; rarer troubles in the words of the system."""
    name = _KNOWN.get(problem.errno or 0)
    if name is not None:
        return say(f"failure.{name}")
    return problem.strerror or type(problem).__name__
