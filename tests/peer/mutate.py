#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# mutate.py - seeded changes of a root: the same seed makes the same root. A change's name
# says what it exercises; rows of deviations.tsv refer to it.
import os
import random
import re
import shutil
import sys

from roots import Root, installed

FILES = ("etc/shadow", "etc/apk/repositories", "usr/lib/apk/db/installed",
         "etc/ssl/openssl.cnf", "etc/ssl/fipsmodule.cnf", "etc/ssl/certs/ca-certificates.crt",
         "etc/ssl/certs/.ca-certificates.crt.sha256", "etc/ssl/certs/java/cacerts",
         "etc/ssl/certs/java/.cacerts.sha256", "kaniko/ssl/certs/ca-certificates.crt",
         "kaniko/ssl/certs/.ca-certificates.crt.sha256", "etc/ssh/ssh_config",
         "etc/ssh/sshd_config", "etc/ssh/ssh_config.d/10-ssh-fips.conf",
         "etc/ssh/sshd_config.d/10-sshd-fips.conf", "etc/passwd", "etc/group",
         "var/log/messages", "usr/lib/libc.so.6", "usr/lib/ossl-modules/fips.so",
         "var/lib/dpkg/status", "etc/apt/sources.list", "usr/bin/true", "usr/bin/passwd",
         "usr/bin/su", "etc/os-release")
TEXTS = FILES[:5] + FILES[6:7] + FILES[11:17] + ("var/lib/dpkg/status", "etc/apt/sources.list")
DIRS = ("etc/ssl", "etc/ssl/certs", "etc/apk", "usr/lib", "usr/lib/apk", "usr/lib/apk/db",
        "usr/lib/deep/er", "usr/lib/ossl-modules", "var/log", "var", "etc/ssh", "usr/bin",
        "etc/apt", "var/lib/dpkg", "usr/lib/x86_64-linux-gnu", "tmp", "home", "opt")
LINES = ("\n", "#", "# https://x\n", "http://a.example/x\n", "ftp://b\n", "https://c\n",
         "u::1:2:3:4:::\n", "v:$y$j9T$x:1::::::\n", "w:!locked:1::::::\n", "x:*:::::::\n",
         ":::\n", "P:openssh\n", "P:dropbear-2022.83\n", "P:telnet-1.2-a-b\n", "P:sambal\n",
         "  .include   fipsmodule.cnf  \n", "\tfips\t=\tfips_sect\n",
         "default_properties=fips=yes\n", "RequiredRSASize 2048\n", "RequiredRSASize 3072\n",
         "Include /etc/ssh/ssh_config.d/*.conf\n", "toor:x:0:0::/:/bin/sh\n",
         "again:x:65532:5::/:/sbin/nologin\n", "deb http://x y z\n", "deb [trusted=yes] https://x y z\n",
         "Package: telnetd\nStatus: install ok installed\n\n", "caf\u00e9 \u20ac:\u00fc:\n",
         "x" * 5000 + "\n", "a:b:" * 3000 + "\n", "no newline at the end", "\t \n", "\x0b\x0c\n",
         "a:\r\n", "a:b\r:\r\n")
NAMES = ("plain", "a b", "a\nb", "\u00fcmlaut", "-dash", "tab\tname", "x" * 200, "q'\"<&>", "a\\b",
         "libx.so.1", "openssl-x.cnf", "my-fipsmodule.conf", "id_rsa", ".rhosts", "sshd",
         "gcc", "messages.1", "a.list", "config", "star*", ".hidden", "dot.", "%41%s%n")
IDS = (0, 0, 1, 1000, 65532, 65534, 100000, 2147483648, 4294967294)
MODES = (0o000, 0o400, 0o444, 0o600, 0o644, 0o646, 0o666, 0o755, 0o777, 0o1777, 0o2755, 0o4755,
         0o6755, 0o7777)


class Mutant(Root):
    """An existing root that is changed; a file's other hard links keep what they had."""

    def __init__(self, top, seed):  # pylint: disable=super-init-not-called
        self.top = top
        self.random = random.Random(str(seed))

    def pick(self, names):
        there = [name for name in names if os.path.lexists(self.path(name))]
        return self.random.choice(there) if there else None

    def is_file(self, name):
        path = self.path(name)
        return os.path.isfile(path) and not os.path.islink(path) and self.is_inside(name)

    def is_inside(self, name):
        """No link on the way: what is changed is the root's."""
        return os.path.realpath(os.path.dirname(self.path(name))).startswith(
            os.path.realpath(self.top))

    def break_link(self, name):
        path = self.path(name)
        info = os.lstat(path)
        if os.path.isdir(path) and not os.path.islink(path) or info.st_nlink < 2:
            return
        shutil.copy2(path, path + ".copy", follow_symlinks=False)
        os.chown(path + ".copy", info.st_uid, info.st_gid, follow_symlinks=False)
        if not os.path.islink(path):
            os.chmod(path + ".copy", info.st_mode & 0o7777)
        os.rename(path + ".copy", path)

    def chmod(self, name, mode):
        if not os.path.islink(self.path(name)):
            os.chmod(self.path(name), mode)

    def read(self, name):
        with open(self.path(name), "rb") as stream:
            return stream.read()

    def rewrite(self, name, data):
        info = os.lstat(self.path(name))
        os.unlink(self.path(name))
        with open(self.path(name), "wb") as stream:
            stream.write(data)
        os.chown(self.path(name), info.st_uid, info.st_gid)
        os.chmod(self.path(name), info.st_mode & 0o7777)

    def any_dir(self):
        """A directory anywhere below the ones that content looks at."""
        name = self.pick(DIRS)
        for _ in range(self.random.randrange(4)):
            below = sorted(e for e in os.listdir(self.path(name))
                           if os.path.isdir(self.path(os.path.join(name, e))))
            below = [e for e in below if not os.path.islink(self.path(os.path.join(name, e)))]
            if not below:
                break
            name = os.path.join(name, self.random.choice(below))
        return name

    def any_entry(self):
        name = self.any_dir()
        entries = sorted(os.listdir(self.path(name)))
        return os.path.join(name, self.random.choice(entries)) if entries else name


def text_change(change):
    def mutation(m):
        name = m.pick([n for n in TEXTS if m.is_file(n)])
        if name:
            m.rewrite(name, change(m, m.read(name)))
        return name
    return mutation


def lines_change(change):
    def on_lines(m, data):
        lines = data.split(b"\n")
        change(m, lines)
        return b"\n".join(lines)
    return text_change(on_lines)


def insert_line(m, lines):
    lines.insert(m.random.randint(0, len(lines)), m.random.choice(LINES).rstrip("\n").encode())


def delete_line(m, lines):
    del lines[m.random.randrange(len(lines))]


def repeat_line(m, lines):
    at = m.random.randrange(len(lines))
    lines[at:at] = [lines[at]] * m.random.choice((1, 2, 30))


def swap_case(m, lines):
    at = m.random.randrange(len(lines))
    lines[at] = lines[at].swapcase()


def pad_line(m, lines):
    at = m.random.randrange(len(lines))
    lines[at] = m.random.choice((b" ", b"\t", b"# ")) + lines[at] + m.random.choice((b"", b"  "))


def change_byte(m, data):
    if not data:
        return b"x"
    at = m.random.randrange(len(data))
    return data[:at] + bytes((m.random.randrange(32, 127),)) + data[at + 1:]


def cut_text(m, data):
    return data[:m.random.randint(0, len(data))]


def end_of_lines(_, data):
    return data.replace(b"\n", b"\r\n")


def add_nul(m, data):
    at = m.random.randint(0, len(data))
    return data[:at] + b"\0" + data[at:]


def add_latin1(m, data):
    at = m.random.randint(0, len(data))
    return data[:at] + b"\xe9\xff" + data[at:]


def append_line(m, data):
    return data + m.random.choice(LINES).encode()


def add_package(m):
    name = "usr/lib/apk/db/installed"
    if m.is_file(name):
        m.rewrite(name, m.read(name) + installed([m.random.choice(
            ("openssh", "openssh-server-9.9.1", "telnet", "xrdp-0", "bash"))]).encode())
        return name
    return None


def remove_file(m):
    name = m.pick([n for n in FILES if m.is_inside(n)])
    if name:
        m.remove(name)
    return name


def remove_dir(m):
    name = m.any_dir()
    m.remove(name)
    return name


def empty_file(m):
    name = m.pick([n for n in FILES if m.is_file(n)])
    if name:
        m.rewrite(name, b"")
    return name


def change_owner(m):
    name = m.any_entry()
    if m.is_inside(name):
        m.break_link(name)
        m.owner(name, m.random.choice(IDS), m.random.choice(IDS))
    return name


def change_mode(m):
    name = m.any_entry()
    if os.path.islink(m.path(name)) or not m.is_inside(name):
        return None
    m.break_link(name)
    os.chmod(m.path(name), m.random.choice(MODES))
    return name


def change_time(m):
    name = m.any_entry()
    if os.path.islink(m.path(name)) or not m.is_inside(name):
        return None
    m.break_link(name)
    when = m.random.choice((0, 1, 2 ** 31, 2 ** 33, 1e9 + 0.5))
    os.utime(m.path(name), (when, when))
    return name


def new_name(m):
    return os.path.join(m.any_dir(), m.random.choice(NAMES))


def add_file(m):
    name = new_name(m)
    m.file(name, m.random.choice(LINES), m.random.choice(MODES))
    m.owner(name, m.random.choice(IDS), 0)
    return name


def add_dir(m):
    name = new_name(m)
    m.remove(name)
    m.dir(name, m.random.choice(MODES))
    return name


def add_special(m):
    name = new_name(m)
    m.random.choice((m.fifo, m.socket))(name)
    return name


def add_hard_link(m):
    name, other = m.pick([n for n in FILES if m.is_file(n)]), new_name(m)
    if name:
        m.remove(other)
        if m.is_file(name):
            os.link(m.path(name), m.path(other))
    return other


def file_to_special(m):
    name = m.pick([n for n in FILES if m.is_file(n)])
    if name:
        m.random.choice((m.fifo, m.socket))(name)
    return name


def file_to_dir(m):
    name = m.pick([n for n in FILES if m.is_file(n)])
    if name:
        m.remove(name)
        m.dir(name)
    return name


def relative(m, to, name):
    return os.path.relpath(m.path(to), os.path.dirname(m.path(name)))


def file_to_link(m):
    name = m.pick([n for n in FILES if m.is_file(n)])
    if name:
        os.rename(m.path(name), m.path(name) + ".real")
        m.link(name, os.path.basename(name) + ".real")
    return name


def dir_to_link(m):
    name = m.pick([n for n in DIRS if os.path.isdir(m.path(n)) and m.is_inside(n)
                   and not os.path.islink(m.path(n))])
    os.rename(m.path(name), m.path(name) + ".real")
    m.link(name, os.path.basename(name) + ".real")
    return name


def link_inside(m):
    name, to = new_name(m), m.any_entry()
    if os.path.isdir(m.path(to)):
        to = "etc/hostname"
    m.link(name, relative(m, to, name))
    return name


def link_to_dir(m):
    name, to = new_name(m), m.pick([d for d in DIRS if d not in ("usr/lib", "var", "usr/bin")])
    m.link(name, relative(m, to, name))
    return name


def link_loop(m):
    name = new_name(m)
    m.link(name, m.random.choice((".", "..", os.path.basename(name))))
    return name


def link_dangling(m):
    name = new_name(m)
    m.link(name, "nowhere/at/all")
    return name


def link_absolute(m):
    name = m.pick([n for n in FILES if m.is_file(n)])
    if name:
        os.rename(m.path(name), m.path(name) + ".real")
        m.link(name, "/" + name + ".real")
    return name


MUTATIONS = {
    "insert-line": (6, lines_change(insert_line)), "delete-line": (4, lines_change(delete_line)),
    "repeat-line": (3, lines_change(repeat_line)), "swap-case": (2, lines_change(swap_case)),
    "pad-line": (3, lines_change(pad_line)), "change-byte": (4, text_change(change_byte)),
    "cut-text": (3, text_change(cut_text)), "end-of-lines": (2, text_change(end_of_lines)),
    "append-line": (4, text_change(append_line)), "nul": (2, text_change(add_nul)),
    "latin1": (2, text_change(add_latin1)), "add-package": (3, add_package),
    "remove-file": (4, remove_file), "remove-dir": (2, remove_dir), "empty-file": (2, empty_file),
    "owner": (6, change_owner), "mode": (6, change_mode), "time": (2, change_time),
    "add-file": (6, add_file), "add-dir": (3, add_dir), "add-special": (3, add_special),
    "hard-link": (2, add_hard_link), "to-special": (2, file_to_special),
    "to-dir": (2, file_to_dir), "to-link": (3, file_to_link), "dir-to-link": (2, dir_to_link),
    "link-inside": (3, link_inside), "link-to-dir": (3, link_to_dir), "link-loop": (3, link_loop),
    "link-dangling": (2, link_dangling), "link-absolute": (2, link_absolute),
}


def mutate(top, seed):
    """One to four changes of the root in TOP; returns [(name, path)] of what was done."""
    m = Mutant(top, seed)
    names = sorted(MUTATIONS)
    weights = [MUTATIONS[name][0] for name in names]
    done = []
    while not done or m.random.random() < 0.5 and len(done) < 4:
        name = m.random.choices(names, weights)[0]
        try:
            where = MUTATIONS[name][1](m)
        except FileNotFoundError:  # an earlier change took it away
            where = None
        if where is not None:
            done.append((name, re.sub(r"[^ -~]", "?", where)))
    return done


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: mutate.py DIR SEED")
    for change, at in mutate(sys.argv[1], sys.argv[2]):
        print(change, at)
