import builtins

print(sorted(vars(builtins)))
print(open is builtins.open, print.__self__, builtins.__spec__)
