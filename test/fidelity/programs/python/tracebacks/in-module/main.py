import helper

helper.fail(0)
