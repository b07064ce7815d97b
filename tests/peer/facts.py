# SPDX-License-Identifier: Apache-2.0
# facts.py - runs oscap and stigwatch on a target and reads what each said of it: rules and scores,
# OVAL definitions and tests, and for every object its flag and the items collected.
import collections
import json
import os
import re
import subprocess
import time
import xml.etree.ElementTree as ET

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
PROGRAM = os.path.join(BUILD, "stigwatch")
TIME_MAX_S = 150
BUSY_MAX = 8  # times as long for oscap while it computes: a filter it passes over costs minutes
STILL_MAX_S = 10  # without having used a processor: it waits for what never comes
# a_time: reading changes it. line: the pattern once more. windows_view: not on Unix.
LEFT_OUT = {"a_time", "line", "windows_view"}
# What an XML 1.0 document cannot say (section 2.2): oscap leaves it out.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")



def local(element):
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Facts:
    """What one scanner said of one target."""

    def __init__(self):
        self.rules, self.definitions, self.tests = {}, {}, {}
        self.flags, self.items, self.scores = {}, {}, {}
        self.problems = []


def bytes_text(text):
    """The bytes of TEXT as code points, as `stigwatch oval --items` writes them."""
    return (text or "").encode("utf-8", "surrogatepass").decode("latin-1")


def item_key(entities):
    return tuple(sorted(e for e in entities if e[0] not in LEFT_OUT))


# ---- oscap ----

def parse(path):
    """The document, without what no XML document can hold (oscap writes it at times)."""
    with open(path, "rb") as stream:
        return ET.fromstring(NOT_XML.sub("", stream.read().decode("utf-8", "replace")))


def read_rules(path, facts):
    for result in parse(path).iter():
        if local(result) == "rule-result":
            said = [e.text for e in result if local(e) == "result"]
            facts.rules[result.get("idref")] = said[0]
        elif local(result) == "score":
            facts.scores[result.get("system")] = "%.2f" % float(result.text)


def their_item(element):
    entities = []
    for e in element:
        status, text = e.get("status", "exists"), bytes_text(e.text)
        if e.get("mask") in ("true", "1"):
            status, text = "masked", ""
        if e.get("datatype") == "boolean":
            text = {"1": "true", "0": "false"}.get(text, text)
        entities.append((local(e), status, text))
    return item_key(entities)


def read_their_oval(path, facts):
    system, document = {}, parse(path)
    for element in document.iter():
        if local(element) == "system_data":
            for item in element:
                system[item.get("id")] = their_item(item)
    for element in document.iter():
        kind = local(element)
        if kind == "definition" and element.get("result"):
            facts.definitions[element.get("definition_id")] = element.get("result")
        elif kind == "test" and element.get("result"):
            facts.tests[element.get("test_id")] = element.get("result")
        elif kind == "object" and element.get("flag"):
            own = element.get("id")
            facts.flags[own] = element.get("flag")
            # Once each: a link read twice is listed twice when that changed its a_time.
            facts.items[own] = collections.Counter(
                {system[e.get("item_ref")] for e in element if local(e) == "reference"})


def read_theirs(directory):
    facts = Facts()
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        try:
            if name == "theirs.xml":
                read_rules(path, facts)
            elif name.endswith(".result.xml"):
                read_their_oval(path, facts)
        except ET.ParseError as error:
            facts.problems.append("%s: %s" % (name, error))
    if not facts.rules and not facts.definitions:
        facts.problems.append("no results")
    return facts


def waits_for_itself(pid):
    """Every thread waits for another: now and then oscap never goes on. Who waits for the other
    end of a pipe waits elsewhere."""
    waits = set()
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/wchan" % (pid, task), encoding="ascii") as stream:
            waits.add(stream.read())
    return all("futex" in where for where in waits)


def used(pid):
    """The time processors gave it and what it started, in ticks; 0 of what is gone."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as stream:
            ticks = sum(int(field) for field in stream.read().rpartition(")")[2].split()[11:15])
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, task), encoding="ascii") as stream:
                ticks += sum(used(int(child)) for child in stream.read().split())
        return ticks
    except OSError:
        return 0


def wait_for(process, is_patient):
    """Its exit status; None if it is not done in time, or does nothing any more."""
    end = time.monotonic() + TIME_MAX_S * (BUSY_MAX if is_patient else 1)
    ticks = since = None
    while time.monotonic() < end:
        try:
            return process.wait(min(1, max(0.01, end - time.monotonic())))
        except subprocess.TimeoutExpired:
            now = used(process.pid)
            if now != ticks:
                ticks, since = now, time.monotonic()
            elif time.monotonic() - since > STILL_MAX_S:
                return None
    return None


def call(command, directory, into, env=None, tries=3):
    """Its exit status; what it printed is in the file INTO.log. oscap, which now and then crashes
    where it did not before, is asked again."""
    with open(os.path.join(directory, into + ".log"), "wb") as log, subprocess.Popen(
            command, cwd=directory, env=env, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT) as process:
        status = wait_for(process, "oscap" in command)
        is_lost = status is not None and status < 0 and "oscap" in command
        if status is None:
            is_lost = waits_for_itself(process.pid)
            process.kill()
            status = "over %d s" % TIME_MAX_S
    if is_lost and tries > 1:
        return call(command, directory, into, env, tries - 1)
    return status


def eval_arguments(content):
    profile = ["--profile", content.profile] if content.profile else []
    return ["xccdf", "eval", "--skip-valid"] + profile + [
        "--results", "theirs.xml", "--oval-results", content.path]


def their_environment(root, directory):
    """Debian's oscap finds package databases where Debian's APT and rpm have them: tell them."""
    with open(os.path.join(directory, "apt.conf"), "w", encoding="utf-8") as conf:
        conf.write('Dir "%s/";\nDir::State::status "/var/lib/dpkg/status";\n' % root)
    # Where there is none, librpm would make one, for us to find.
    if os.path.isdir(os.path.join(root, "var/lib/rpm")):
        with open(os.path.join(directory, ".rpmmacros"), "w", encoding="utf-8") as macros:
            macros.write("%_dbpath /var/lib/rpm\n")
    return dict(os.environ, OSCAP_PROBE_ROOT=root, HOME=directory,
                APT_CONFIG=os.path.join(directory, "apt.conf"))


def oscap_root(content, root, directory, before=()):
    status = call(list(before) + ["oscap"] + eval_arguments(content), directory, "theirs",
                  their_environment(root, directory))
    facts = read_theirs(directory)
    if status not in (0, 1, 2):
        facts.problems.append("oscap ended with %s" % status)
    return facts


def oscap_oval(content, root, directory):
    status = call(["oscap", "oval", "eval", "--skip-valid", "--results", "oval.result.xml",
                   content.path], directory, "theirs", their_environment(root, directory))
    facts = read_theirs(directory)
    if status != 0:
        facts.problems.append("oscap ended with %s" % status)
    return facts


def oscap_container(content, name, directory):
    status = call(["oscap-docker", "container", name] + eval_arguments(content), directory,
                  "theirs")
    facts = read_theirs(directory)
    if status not in (0, 1, 2):
        facts.problems.append("oscap-docker ended with %s" % status)
    return facts


# ---- stigwatch ----

def our_item(line):
    entities = []
    for name, status, text in line["entities"]:
        entities.append((name, status, NOT_XML.sub("", text)))
    return item_key(entities)


def read_our_oval(directory, facts):
    with open(os.path.join(directory, "ours-oval.log"), encoding="utf-8",
              errors="replace") as log:
        for line in log:
            found = re.match(r"(Definition|Test) (\S+): ([a-z ]+)", line)
            if found:
                where = facts.tests if found[1] == "Test" else facts.definitions
                where[found[2]] = found[3].strip()
    with open(os.path.join(directory, "items.jsonl"), encoding="ascii") as items:
        for line in map(json.loads, items):
            if "flag" in line:
                facts.flags[line["object"]] = line["flag"]
                facts.items[line["object"]] = collections.Counter()
            else:
                facts.items[line["object"]][our_item(line)] += 1


def scan(content, target, directory, facts, before=()):
    profile = ["--profile", content.profile] if content.profile else []
    status = call(list(before) + [PROGRAM, "scan"] + target + [
        "--content", content.path, "--sce", "host", "--results", "ours.xml", "--json",
        "ours.json", "--quiet"] + profile, directory, "ours-scan")
    if status not in (0, 2):
        facts.problems.append("stigwatch scan ended with %s" % status)
        return
    read_rules(os.path.join(directory, "ours.xml"), facts)


def stigwatch_oval(content, root, directory, facts, before=()):
    status = call(list(before) + [PROGRAM, "oval", content.path, "--root", root, "--tests",
                                  "--items", "items.jsonl"], directory, "ours-oval")
    if status not in (0, 2):
        facts.problems.append("stigwatch oval ended with %s" % status)
    else:
        read_our_oval(directory, facts)
    return facts


def stigwatch_root(content, root, directory, before=()):
    facts = Facts()
    scan(content, ["--root", root], directory, facts, before)
    return stigwatch_oval(content, root, directory, facts, before)


def stigwatch_container(content, name, directory):
    facts = Facts()
    scan(content, ["--container", name], directory, facts)
    return facts
