[1].frist
