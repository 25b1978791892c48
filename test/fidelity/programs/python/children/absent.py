import subprocess

try:
    subprocess.run(["/no/such/program"])
except OSError as error:
    print(error)
subprocess.run(["/bin/false"], check=True)
