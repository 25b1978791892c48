p Time.at(86400 * 200), Time.now.zone, Time.now.utc_offset, Time.gm(2000).localtime
