import os
import helper

print(sorted(os.listdir(".")), [sorted(files) for _, _, files in os.walk("__pycache__")])
print(helper.answer)
