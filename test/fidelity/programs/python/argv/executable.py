import sys
import sysconfig

print(sys.executable, sys._base_executable, sys.prefix, sys.exec_prefix, sys.base_prefix)
print(sys.version, sys.implementation, sys.platform, sys.byteorder, sys.api_version)
print(sysconfig.get_platform(), sysconfig.get_path("stdlib"))
