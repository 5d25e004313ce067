"""Runs a command in a pseudo-terminal, types what it is told to, and passes on what it draws.

usage: in_terminal.py COLUMNS ROWS WHEN KEYS COMMAND [ARGUMENT...]

When WHEN has been drawn, KEYS are typed, once; with backslash escapes (\\x03 for Ctrl-C). Ends as the command does.
"""

import fcntl
import os
import pty
import signal
import struct
import sys
import termios


def main():
    columns, rows = int(sys.argv[1]), int(sys.argv[2])
    when = sys.argv[3].encode()
    keys = sys.argv[4].encode().decode("unicode_escape").encode("latin-1")
    size = struct.pack("HHHH", rows, columns, 0, 0)
    child, terminal = pty.fork()
    if child == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, size)
        # Whoever runs tests in the background may have had us ignore it, and a JVM would go on doing so.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execv(sys.argv[5], sys.argv[5:])
    drawn = b""
    typed = not keys
    while True:
        try:
            some = os.read(terminal, 65536)
        except OSError:  # how Linux tells that nobody has it open any more
            break
        if not some:
            break
        drawn += some
        if not typed and when in drawn:
            typed = True
            os.write(terminal, keys)
    _, status = os.waitpid(child, 0)
    sys.stdout.buffer.write(drawn)
    sys.stdout.flush()
    sys.exit(os.waitstatus_to_exitcode(status) % 256)


main()
