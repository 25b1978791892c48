exec(compile("def f():\n  raise OSError(2, 'No', 'file')\nf()", "<made up>", "exec"))
