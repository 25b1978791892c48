import contextvars
import decimal
import locale

print(decimal.getcontext(), len(contextvars.copy_context()), locale.format_string("%d", 1234567, grouping=True))
