import locale
import sys

print(sys.getdefaultencoding(), sys.getfilesystemencoding(), sys.getfilesystemencodeerrors(), locale.getpreferredencoding())
print(locale.getlocale(), locale.setlocale(locale.LC_ALL), sys.flags.utf8_mode, sys.stdout.encoding, sys.stdin.encoding, sys.stderr.errors)
print(locale.localeconv())
