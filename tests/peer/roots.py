#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# roots.py - makes the root file systems the comparison runs on: small ones laid out like
# Wolfi, one that meets every check, one for each check that does not, and a Debian 12.
import contextlib
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CIPHERS = ("Ciphers aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes256-ctr,aes192-ctr,"
           "aes128-ctr\n")
KEX = "KexAlgorithms ecdh-sha2-nistp256,ecdh-sha2-nistp384\n"
MACS = ("MACs hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,"
        "hmac-sha2-512\n")
SIGNED = ("ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,sk-ecdsa-sha2-nistp256@openssh.com,"
          "rsa-sha2-512,rsa-sha2-256")
CERTIFIED = ",".join(name + "-cert-v01@openssh.com" for name in (
    "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "sk-ecdsa-sha2-nistp256",
    "rsa-sha2-512", "rsa-sha2-256")) + "," + SIGNED
SSH_CLIENT = CIPHERS + KEX + MACS + "RequiredRSASize 2048\n"
SSH_SERVER = SSH_CLIENT + "".join(
    "%s %s\n" % (word, value) for word, value in (
        ("HostKeyAlgorithms", CERTIFIED), ("CASignatureAlgorithms", SIGNED),
        ("HostBasedAcceptedAlgorithms", CERTIFIED), ("PubkeyAcceptedAlgorithms", CERTIFIED)))
OPENSSL = """config_diagnostics = 1
openssl_conf = openssl_init
.include fipsmodule.cnf
[openssl_init]
providers = provider_sect
alg_section = algorithm_sect
[provider_sect]
fips = fips_sect
base = base_sect
[algorithm_sect]
default_properties = fips=yes
"""
BUNDLE = "".join("-----BEGIN CERTIFICATE-----\nMIIB%060d\n-----END CERTIFICATE-----\n" % i
                 for i in range(8))
LATEST = 1735689600  # no time of a made file says when the test ran
PACKAGES = ("wolfi-baselayout", "ca-certificates-bundle", "glibc", "openssl-config-fipshardened",
            "openssl-provider-fips", "openssh-client", "busybox")


class Root:
    """A root file system being made; paths are relative to it."""

    def __init__(self, top):
        self.top = top
        os.makedirs(top, mode=0o755)
        os.chmod(top, 0o755)

    def path(self, name):
        return os.path.join(self.top, name)

    def dir(self, name, mode=0o755):
        parent = os.path.dirname(name)
        if parent and not os.path.isdir(self.path(parent)):
            self.dir(parent)
        if not os.path.isdir(self.path(name)):
            os.mkdir(self.path(name))
        os.chmod(self.path(name), mode)

    def file(self, name, text="", mode=0o644):
        self.dir(os.path.dirname(name) or ".")
        data = text.encode() if isinstance(text, str) else text
        self.remove(name)
        with open(self.path(name), "wb") as stream:
            stream.write(data)
        os.chmod(self.path(name), mode)

    def append(self, name, text):
        with open(self.path(name), "a") as stream:
            stream.write(text)

    def link(self, name, to):
        self.dir(os.path.dirname(name) or ".")
        self.remove(name)
        os.symlink(to, self.path(name))

    def remove(self, name):
        path = self.path(name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)

    def owner(self, name, uid, gid):
        os.chown(self.path(name), uid, gid, follow_symlinks=False)

    def fifo(self, name):
        self.remove(name)
        os.mkfifo(self.path(name))

    def socket(self, name):
        self.remove(name)
        os.mknod(self.path(name), stat.S_IFSOCK | 0o755)


def installed(packages):
    return "".join("C:Q1%s=\nP:%s\nV:1.2.%d-r0\nA:x86_64\nS:%d\nL:MIT\nF:usr/lib\nR:lib%s.so\n\n"
                   % (hashlib.sha1(name.encode()).hexdigest()[:27], name, i, 1000 + i, name)
                   for i, name in enumerate(packages))


def stamp(text, name):
    return "%s  %s\n" % (hashlib.sha256(text.encode()).hexdigest(), name)


def make_passing_tree(root):
    for name in ("proc", "sys", "dev", "run", "home", "opt", "usr/bin", "usr/sbin",
                 "usr/local/bin", "usr/local/lib", "var/lib"):
        root.dir(name)
    root.dir("tmp", 0o1777)
    root.dir("root", 0o700)
    for name, to in (("bin", "usr/bin"), ("sbin", "usr/sbin"), ("lib", "usr/lib"),
                     ("lib64", "usr/lib")):
        root.link(name, to)


def make_passing(root):
    """Meets all nine checks, where SSL_CERT_FILE is set."""
    make_passing_tree(root)
    root.file("etc/os-release", 'ID=wolfi\nNAME="Wolfi"\nVERSION_ID="20230201"\n')
    root.file("etc/hostname", "wolfi\n")
    root.file("etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\n"
              "nonroot:x:65532:65532:Account:/home/nonroot:/sbin/nologin\n")
    root.file("etc/group", "root:x:0:root\nnonroot:x:65532:\n")
    root.file("etc/shadow", "root:*LK*:::::::\nnonroot:!:::::::\n", 0o640)
    root.file("etc/apk/repositories", "# mirrors\nhttps://apk.cgr.dev/chainguard\n"
              "@local https://packages.wolfi.dev/os\n")
    root.file("usr/lib/apk/db/installed", installed(PACKAGES))
    root.file("etc/ssl/openssl.cnf", OPENSSL)
    root.file("etc/ssl/fipsmodule.cnf", "[fips_sect]\nactivate = 1\n")
    root.file("etc/ssl/certs/ca-certificates.crt", BUNDLE)
    root.file("etc/ssl/certs/.ca-certificates.crt.sha256", stamp(BUNDLE, "ca-certificates.crt"))
    root.file("etc/ssh/ssh_config", "Include /etc/ssh/ssh_config.d/*.conf\nHost *\n")
    root.file("etc/ssh/ssh_config.d/10-ssh-fips.conf", SSH_CLIENT)
    root.dir("var/log")
    root.file("var/log/messages", "started\n", 0o640)
    root.file("usr/bin/true", "\x7fELF true", 0o755)
    for name in ("libc.so.6", "libcrypto.so.3", "ossl-modules/fips.so", "deep/er/still/x.so.1"):
        root.file("usr/lib/" + name, "\x7fELF " + name, 0o755)
    root.link("usr/lib/libc.so", "libc.so.6")
    root.link("usr/lib/modules-link", "ossl-modules")


def make_java(root):
    make_passing(root)
    root.file("etc/ssl/certs/java/cacerts", "keystore")
    root.file("etc/ssl/certs/java/.cacerts.sha256", stamp("keystore", "cacerts"))


def make_kaniko(root):
    make_passing(root)
    root.file("kaniko/ssl/certs/ca-certificates.crt", BUNDLE)
    root.file("kaniko/ssl/certs/.ca-certificates.crt.sha256",
              stamp(BUNDLE, "ca-certificates.crt").upper().replace(
                  "CA-CERTIFICATES.CRT", "*ca-certificates.crt"))


def make_server(root):
    make_passing(root)
    root.append("usr/lib/apk/db/installed", installed(["openssh-server-9.9.1"]))
    root.file("etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\n")
    root.file("etc/ssh/sshd_config.d/10-sshd-fips.conf", SSH_SERVER)


def make_bare(root):
    root.dir("proc")


def make_no_proc(root):
    make_passing(root)
    root.remove("proc")


def fail_openssl(root):
    root.file("etc/ssl/openssl.cnf", OPENSSL.replace("fips=yes", "fips=no"))


def fail_library(root):
    root.owner("usr/lib/deep/er/still/x.so.1", 1000, 0)
    root.owner("usr/lib/deep/er", 0, 1000)


def fail_no_users(root):
    root.append("etc/shadow", "guest::19000:0:99999:7:::\n")


def fail_signature(root):
    root.append("etc/apk/repositories", "http://mirror.example/os\nhttp://second.example/os\n")


def fail_remote(root):
    root.append("usr/lib/apk/db/installed", installed(["dropbear", "samba-4.20.1"]))


def fail_password(root):
    root.append("etc/shadow", "admin:$6$salt$hash:19000:0:99999:7:::\n")


def fail_var_log(root):
    root.owner("var/log", 65532, 65532)


def fail_certificates(root):
    root.append("etc/ssl/certs/ca-certificates.crt", "-----BEGIN CERTIFICATE-----\n")


# One root for every judged deviation, so that each run exercises each.
def change_nul(root):
    root.file("usr/lib/apk/db/installed", "C:Q1\0=\n" + installed(PACKAGES))


def change_latin1(root):
    root.file("etc/apk/repositories", b"# caf\xe9\nhttp://mirror.example/os\n")


def change_link_absolute(root):
    for name in ("etc/ssh/ssh_config", "etc/ssl/certs/ca-certificates.crt"):
        os.rename(root.path(name), root.path(name) + ".real")
        root.link(name, "/" + name + ".real")


def change_link_dangling(root):
    root.link("usr/lib/libgone.so", "libgone.so.1")


def change_special(root):
    root.fifo("usr/lib/fifo")
    root.socket("usr/lib/socket")


def failing(change):
    def make(root):
        make_passing(root)
        change(root)
    return make


# ASLR is the host's: its failing case is run where the sysctl reads 1.
SMALL = {
    "passing": make_passing, "java": make_java, "kaniko": make_kaniko, "server": make_server,
    "bare": make_bare, "no-proc": make_no_proc, "no-aslr": make_passing,
    "fail-openssl": failing(fail_openssl), "fail-library": failing(fail_library),
    "fail-no-users": failing(fail_no_users), "fail-signature": failing(fail_signature),
    "fail-remote": failing(fail_remote), "fail-password": failing(fail_password),
    "fail-var-log": failing(fail_var_log), "fail-certificates": failing(fail_certificates),
    "nul": failing(change_nul), "latin1": failing(change_latin1),
    "link-absolute": failing(change_link_absolute),
    "link-dangling": failing(change_link_dangling), "special": failing(change_special),
}


def make_small(name, top):
    os.umask(0o022)
    SMALL[name](Root(top))
    return top


def settle(top):
    """Gives what was made now the time LATEST, so that the same root is made again."""
    for folder, folders, files in os.walk(top, topdown=False):
        for name in files + folders + [""]:
            path = os.path.join(folder, name)
            if os.lstat(path).st_mtime > LATEST:
                os.utime(path, (LATEST, LATEST), follow_symlinks=False)


def make_debian(cache, name="debian12", suite="bookworm"):
    """A Debian in CACHE, made once. Raises OSError with the reason."""
    top = os.path.join(cache, name)
    if os.path.isdir(top):
        return top
    if shutil.which("debootstrap") is None:
        raise OSError("debootstrap is not installed")
    os.makedirs(cache, exist_ok=True)
    part = "%s.%d" % (top, os.getpid())
    done = subprocess.run(["debootstrap", "--variant=minbase", suite, part],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        subprocess.run(["rm", "-rf", part], check=False)
        raise OSError("debootstrap: " + done.stdout.decode("utf-8", "replace")[-200:].strip())
    # Here, where no file has another name yet: copies of it are compared while others are made.
    settle(part)
    os.rename(part, top)
    return top


def copy_debian(top, to):
    """Hard links: whoever changes a file of TO breaks its link first."""
    subprocess.run(["cp", "-al", top, to], check=True)
    return to


@contextlib.contextmanager
def borrowed(top):
    """A copy of TOP for as long as it is needed, beside it: oscap leaves files in the root it looks
    at (its package caches), where others read at the same time. TOP itself where it is not there."""
    if not os.path.isdir(top):
        yield top
        return
    folder = tempfile.mkdtemp(dir=os.path.dirname(top), prefix="run.")
    try:
        os.chmod(folder, 0o755)
        yield copy_debian(top, os.path.join(folder, os.path.basename(top)))
    finally:
        subprocess.run(["rm", "-rf", folder], check=False)


if __name__ == "__main__":
    if sys.argv[1:2] == ["debian"]:
        make_debian(sys.argv[2])
        make_debian(sys.argv[2], "debian11", "bullseye")
        sys.exit(0)
    if len(sys.argv) != 3 or sys.argv[1] not in SMALL:
        sys.exit("usage: roots.py NAME DIR, NAME one of: debian " + " ".join(SMALL))
    make_small(sys.argv[1], sys.argv[2])
