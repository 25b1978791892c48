import logging

logging.warning("on stderr %s", 1)
logging.getLogger("named").error("named", exc_info=False)
logging.info("not shown")
