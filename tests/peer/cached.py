#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# cached.py - oscap's answers, kept in the build folder by what it was asked and of which target:
# a rerun only asks stigwatch. Never of use on another machine, as the answers name its version.
import gzip
import hashlib
import os
import pickle
import stat


def file_digest(path):
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def root_digest(top):
    """Of all that a probe can see but times of access and of change."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(top):
        folders.sort()
        for name in [""] + sorted(files + [f for f in folders
                                           if os.path.islink(os.path.join(folder, f))]):
            path = os.path.join(folder, name) if name else folder
            info = os.lstat(path)
            what = ""
            if stat.S_ISREG(info.st_mode):
                what = file_digest(path)
            elif stat.S_ISLNK(info.st_mode):
                what = os.readlink(path)
            digest.update(repr((os.path.relpath(path, top), info.st_mode, info.st_uid,
                                info.st_gid, int(info.st_mtime), what)).encode(
                                    "utf-8", "surrogateescape"))
    return digest.hexdigest()


class Cache:
    def __init__(self, folder):
        self.folder, self.hits = folder, 0
        os.makedirs(folder, exist_ok=True)

    def get(self, key, ask):
        """What ASK() said when it was first asked about KEY, a tuple of texts. An answer with
        problems, as of a crash, is not kept."""
        path = os.path.join(self.folder, hashlib.sha256(repr(key).encode()).hexdigest()[:40])
        if os.path.exists(path):
            self.hits += 1
            with gzip.open(path, "rb") as stream:
                return pickle.load(stream)
        said = ask()
        if said.problems:
            return said
        with gzip.open(path + ".part", "wb", 3) as stream:
            pickle.dump(said, stream)
        os.rename(path + ".part", path)
        return said
