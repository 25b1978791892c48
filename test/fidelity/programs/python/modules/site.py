import site
import sys

print(site.ENABLE_USER_SITE, site.USER_SITE, site.USER_BASE, site.PREFIXES, site.getsitepackages())
print("sitecustomize" in sys.modules, "usercustomize" in sys.modules)
print(type(exit), type(quit), type(help), type(copyright), exit)
