#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# distributions.py - root file systems that are, or to CPE look like, distributions, each with its
# package database; kept in the build folder and copied by hard links.
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import roots
import streams

NAMES = ("rhel9", "alpine", "wolfi", "ubuntu2204", "debian12", "debian11")
# What no definition asks for and every walk of the tree would read.
TRIMMED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/zoneinfo",
           "usr/share/perl", "usr/share/i18n", "usr/lib/x86_64-linux-gnu/perl",
           "usr/lib/x86_64-linux-gnu/gconv", "var/cache/apt", "var/lib/apt/lists")
PACKAGES_MAX = 120
ACCOUNTS = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/sbin/nologin\n"
                  "sshd:x:74:74:sshd:/usr/share/empty.sshd:/sbin/nologin\n"
                  "ann:x:1000:1000:Ann:/home/ann:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/sh\n",
    "etc/shadow": "root:!locked::0:99999:7:::\nbin:*:19000:0:99999:7:::\nsshd:!!:19000::::::\n"
                  "ann:$6$salt$hash:19000:0:99999:7:30::\nbob:!!:19000:7:60:7:::\n",
    "etc/group": "root:x:0:\nbin:x:1:\nwheel:x:10:ann\nsshd:x:74:\nann:x:1000:\nbob:x:1001:\n",
    "etc/gshadow": "root:::\nwheel:::ann\n",
}
RHEL = {
    "etc/os-release": 'NAME="Red Hat Enterprise Linux"\nVERSION="9.1 (Plow)"\nID="rhel"\n'
                      'ID_LIKE="fedora"\nVERSION_ID="9.1"\nCPE_NAME="cpe:/o:redhat:'
                      'enterprise_linux:9::baseos"\n',
    "etc/redhat-release": "Red Hat Enterprise Linux release 9.1 (Plow)\n",
    "etc/system-release-cpe": "cpe:/o:redhat:enterprise_linux:9::baseos\n",
    "etc/yum.conf": "[main]\ngpgcheck=1\nclean_requirements_on_remove=True\n",
    "etc/login.defs": "PASS_MAX_DAYS 60\nPASS_MIN_DAYS 1\nUMASK 077\nENCRYPT_METHOD SHA512\n",
    "etc/selinux/config": "SELINUX=enforcing\nSELINUXTYPE=targeted\n",
    "etc/fstab": "/dev/sda1 / xfs defaults 0 0\n/dev/sda2 /tmp xfs nodev,nosuid,noexec 0 0\n"
                 "/dev/sda3 /home xfs nodev,nosuid 0 0\n/dev/cdrom /mnt iso9660 ro 0 0\n",
    "boot/grub2/grub.cfg": "set superusers=\"root\"\n",
    "etc/ssh/sshd_config": "PermitRootLogin no\nClientAliveInterval 600\n",
    "etc/crypto-policies/config": "DEFAULT\n",
}
OWNED = {"setup": ("etc/passwd", "etc/shadow", "etc/group"), "openssh-server": (
    "etc/ssh/sshd_config",), "redhat-release": ("etc/redhat-release", "etc/os-release"),
         "grub2-common": ("boot/grub2/grub.cfg",)}
UBUNTU = {
    "usr/lib/os-release": 'NAME="Ubuntu"\nVERSION_ID="22.04"\nVERSION="22.04.1 LTS (Jammy '
                          'Jellyfish)"\nID=ubuntu\nID_LIKE=debian\n',
    "etc/lsb-release": 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\n'
                       'DISTRIB_DESCRIPTION="Ubuntu 22.04.1 LTS"\n',
}
SPEC = """Name: base
Version: 1
Release: 1
Summary: nothing
License: MIT
BuildArch: noarch
%%description
%s
%%files
"""
PART = """%%package -n %(name)s
Version: %(version)s
Release: %(release)s
Summary: %(name)s
%%description -n %(name)s
%%files -n %(name)s
%(files)s
"""


def opened(top):
    root = roots.Root.__new__(roots.Root)
    root.top = top
    return root


def write_files(root, files):
    for name, text in files.items():
        root.file(name, text, 0o640 if "shadow" in name else 0o644)


def rpm_names():
    """What rhel9's objects ask for: every other one, so that both answers occur."""
    named = set()
    for path in streams.documents("rhel9", os.path.join(build(), "peer", "content")):
        for element in ET.parse(path).iter():
            if str(element.tag).endswith("}rpminfo_object"):
                named.update(e.text for e in element if e.tag.endswith("}name") and
                             e.get("operation") is None and e.text)
    plain = sorted(name for name in named if re.fullmatch(r"[A-Za-z0-9_+.-]+", name) and
                   not name.endswith("-release"))
    return plain[::2][:PACKAGES_MAX]


def build_packages(names, top, folder):
    chance = random.Random(9)
    parts = []
    for name in sorted(set(names) | set(OWNED)):
        version = "9.1" if name == "redhat-release" else "%d.%d" % (
            chance.randint(0, 12), chance.randint(0, 40))
        files = "\n".join("/" + path for path in OWNED.get(name, ()))
        parts.append(PART % {"name": name, "version": version,
                             "release": "%d.el9" % chance.randint(1, 30), "files": files})
    with open(os.path.join(folder, "all.spec"), "w", encoding="ascii") as spec:
        spec.write(SPEC % "\n" + "".join(parts))
    for path in sum(OWNED.values(), ()):
        to = os.path.join(folder, "buildroot", path)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy(os.path.join(top, path), to)
    run("rpmbuild", "-bb", "--quiet", "--noclean", "--define", "_topdir " + folder,
        "--define", "_rpmdir " + folder + "/rpms", "--define", "__spec_install_pre %{nil}",
        "--define", "__os_install_post %{nil}", "--define", "_build_id_links none",
        "--define", "_buildhost rhel.example", "--buildroot", folder + "/buildroot",
        folder + "/all.spec")
    return [os.path.join(at, name) for at, _, files in os.walk(folder + "/rpms")
            for name in files]


def keep_no_log(top):
    """One file without a log: whoever opens the database leaves it as it is."""
    database = sqlite3.connect(os.path.join(top, "var/lib/rpm/rpmdb.sqlite"))
    database.execute("PRAGMA journal_mode=DELETE")
    database.close()


def run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise OSError("%s: %s" % (command[0], done.stdout.decode("utf-8", "replace")[-300:]))


def make_rhel9(_, top):
    root = roots.Root(top)
    roots.make_passing_tree(root)
    write_files(root, ACCOUNTS)
    write_files(root, RHEL)
    with tempfile.TemporaryDirectory() as folder:
        packages = build_packages(rpm_names(), top, folder)
        run("rpm", "--root", top, "--dbpath", "/var/lib/rpm", "-i", "--nodeps", "--justdb",
            "--ignorearch", *packages)
    keep_no_log(top)


def trim(top, to):
    roots.copy_debian(top, to)
    run("rm", "-rf", *[os.path.join(to, name) for name in TRIMMED])


def make_debian11(cache, top):
    trim(roots.make_debian(cache, "debian11", "bullseye"), top)


def make_debian12(cache, top):
    trim(roots.make_debian(cache), top)


def make_ubuntu2204(cache, top):
    trim(roots.make_debian(cache), top)
    root = opened(top)
    root.remove("etc/debian_version")
    write_files(root, UBUNTU)
    root.file("etc/debian_version", "bookworm/sid\n")


def make_alpine(_, top):
    root = roots.Root(top)
    roots.make_passing_tree(root)
    write_files(root, ACCOUNTS)
    root.file("etc/os-release", 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.18.4\n')
    root.file("etc/alpine-release", "3.18.4\n")
    root.file("usr/lib/apk/db/installed", roots.installed(("musl", "busybox", "openssh-server")))


def make_wolfi(_, top):
    roots.make_passing(roots.Root(top))


MAKERS = {"debian11": make_debian11, "debian12": make_debian12, "rhel9": make_rhel9,
          "ubuntu2204": make_ubuntu2204, "alpine": make_alpine, "wolfi": make_wolfi}


def remove_packages(top, seed, number):
    """[(change, file)]: packages leave the database, not the tree."""
    chance, done = random.Random(str(seed)), []
    for _ in range(number):
        if os.path.isfile(os.path.join(top, "var/lib/dpkg/status")):
            done.append(("package", remove_deb(opened(top), chance)))
        elif os.path.isfile(os.path.join(top, "var/lib/rpm/rpmdb.sqlite")):
            rpm = ["rpm", "--root", top, "--dbpath", "/var/lib/rpm"]
            said = subprocess.run(rpm + ["-qa"], stdout=subprocess.PIPE, check=True).stdout
            name = chance.choice(sorted(said.decode().split()))
            run(*rpm, "-e", "--nodeps", "--justdb", name)
            keep_no_log(top)
            done.append(("package", name))
    return done


def remove_deb(root, chance):
    with open(root.path("var/lib/dpkg/status"), "rb") as stream:  # it may have been mutated
        parts = stream.read().split(b"\n\n")
    at = chance.randrange(len(parts))
    if chance.random() < 0.5:
        del parts[at]
    else:
        parts[at] = parts[at].replace(b"install ok installed", b"deinstall ok config-files")
    root.file("var/lib/dpkg/status", b"\n\n".join(parts))
    return "var/lib/dpkg/status"


def build():
    return os.path.join(roots.TOP, os.environ.get("BUILD", "build"))


def base(name):
    """The root as made once. Raises OSError with the reason."""
    cache = os.path.join(build(), "roots")
    top = os.path.join(build(), "peer", "roots", name)
    if not os.path.isdir(top):
        os.makedirs(os.path.dirname(top), exist_ok=True)
        subprocess.run(["rm", "-rf", top + ".part"], check=True)
        os.umask(0o022)
        MAKERS[name](cache, top + ".part")
        roots.settle(top + ".part")
        os.rename(top + ".part", top)
    return top


if __name__ == "__main__":
    for wanted in sys.argv[1:] or NAMES:
        print(base(wanted))
