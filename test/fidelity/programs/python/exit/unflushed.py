import sys

sys.stdout.write("out without an end")
sys.stderr.write("err without an end")
