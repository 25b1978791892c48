import runpy

runpy.run_module("other", run_name="__main__")
runpy.run_path("other.py", run_name="elsewhere")
