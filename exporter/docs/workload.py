"""What the screenshots show: a program with libraries, threads, a forked worker, and mappings that come and go."""

import ctypes
import mmap
import os

import sys
import tempfile
import threading
import time

PROTECTION = mmap.PROT_READ | mmap.PROT_WRITE
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
libc.sbrk.argtypes = [ctypes.c_long]

MIB = 1024 * 1024

def anonymous(size, protection=PROTECTION):
    return libc.mmap(None, size, protection, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)

for _ in range(4):
    threading.Thread(target=threading.Event().wait, daemon=True).start()

jit = anonymous(256 * 1024, PROTECTION | mmap.PROT_EXEC)
cache = anonymous(96 * MIB)
shared = mmap.mmap(-1, 16 * MIB)
with tempfile.TemporaryFile(suffix=".db") as file:
    file.truncate(24 * MIB)
    database = mmap.mmap(file.fileno(), 0)

if os.fork() == 0:
    libc.mprotect(jit, 256 * 1024, mmap.PROT_READ | mmap.PROT_EXEC)
    libc.munmap(cache + 32 * MIB, 16 * MIB)
    private = anonymous(48 * MIB)
    sys.stdin.read()
    os._exit(0)

print("ready", flush=True)
turn = 0
while True:
    block = anonymous((1 << turn % 4) * MIB)
    time.sleep(0.35)
    hole = cache + (turn % 24 + 1) * 2 * MIB
    libc.mprotect(hole, MIB, mmap.PROT_READ)
    time.sleep(0.3)
    libc.munmap(block, (1 << turn % 4) * MIB)
    if turn % 2 == 0:
        libc.sbrk(132 * 1024)
    if turn % 5 != 0:
        libc.mprotect(hole, MIB, PROTECTION)
    turn += 1
