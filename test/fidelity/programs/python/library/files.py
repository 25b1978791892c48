import os
import pathlib
import shutil
import tempfile

pathlib.Path("a/b").mkdir(parents=True)
pathlib.Path("a/b/c.txt").write_text("words\n")
shutil.copytree("a", "copy")
os.symlink("a/b/c.txt", "link")
os.link("a/b/c.txt", "hard")
print(sorted(str(path) for path in pathlib.Path(".").rglob("*")), pathlib.Path("link").read_text(), os.stat("hard").st_nlink)
print(tempfile.gettempdir(), shutil.disk_usage(".").total, os.statvfs(".").f_files)
try:
    open("/etc/new", "w")
except OSError as error:
    print(error)
