"""The paper's user-space backend, written anew from its description as a yardstick: line reassembly from 4 KiB reads,
nine fields, a sorted list of VMA dictionaries a process, one JSON update an event. Prints events and seconds."""

import json
import os
import sys
import time


def vma(start, end, event):
    return {**event, "start": start, "end": end}


def parse(line):
    ts, pid, comm, op, start, end, perms, path, kind = line.split("|", 8)
    return {
        "ts": int(ts),
        "pid": int(pid),
        "comm": comm,
        "op": op,
        "start": int(start, 16),
        "end": int(end, 16),
        "perms": perms,
        "path": path,
        "type": kind,
    }


def apply(maps, event):
    vmas = maps.setdefault(event["pid"], [])
    start, end = event["start"], event["end"]
    if event["op"] == "MMAP":
        new = vma(start, end, event)
        vmas.append(new)
        vmas.sort(key=lambda v: v["start"])
        return {"event": "MMAP", "vma": new}
    kept, removed = [], []
    for old in vmas:
        if old["end"] <= start or old["start"] >= end:
            kept.append(old)
            continue
        removed.append(old)
        if old["start"] < start:
            kept.append(vma(old["start"], start, old))
        if old["end"] > end:
            kept.append(vma(end, old["end"], old))
    maps[event["pid"]] = sorted(kept, key=lambda v: v["start"])
    return {"event": "MUNMAP", "start": start, "end": end, "removed": removed}


def main(path):
    maps, rest, events, sent = {}, "", 0, 0
    file = os.open(path, os.O_RDONLY)
    begin = time.perf_counter()
    while chunk := os.read(file, 4096):
        *lines, rest = (rest + chunk.decode()).split("\n")
        for line in lines:
            sent += len(json.dumps(apply(maps, parse(line))))
            events += 1
    print(json.dumps({"events": events, "seconds": time.perf_counter() - begin, "vmas": sum(map(len, maps.values()))}))


main(sys.argv[1])
