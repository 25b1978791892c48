import asyncio, bz2, collections, csv, ctypes, datetime, decimal, difflib, email, fractions, functools, hashlib, heapq
import html, http.client, itertools, json, logging, lzma, math, multiprocessing, operator, pathlib, pickle, queue, re
import sqlite3, ssl, statistics, string, struct, textwrap, threading, timeit, typing, unittest, urllib.request, uuid
import sys
import xml.etree.ElementTree, zipfile, zlib

print(len([name for name in sys.modules if not name.startswith("_")]) > 200)
print(hashlib.sha256(b"x").hexdigest(), zlib.crc32(b"x"), ssl.OPENSSL_VERSION, sqlite3.sqlite_version)
