import os
import site
import subprocess
import sys

folder = site.getusersitepackages()
os.makedirs(folder)
open(folder + "/usercustomize.py", "w").write("print('customized')\n")
print(subprocess.run([sys.executable, "-c", "print('main')"], capture_output=True, text=True))
