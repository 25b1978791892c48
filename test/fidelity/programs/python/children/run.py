import subprocess
import sys

done = subprocess.run([sys.executable, "-c", "import sys; print(sys.argv, input()); sys.exit(3)", "x"], input="given\n", capture_output=True, text=True)
print(done.returncode, done.stdout, repr(done.stderr))
print(subprocess.run("echo $0 $PWD; exit 4", shell=True))
print(subprocess.check_output(["/bin/sh", "-c", "ulimit -a; umask; env | sort; id"], text=True))
