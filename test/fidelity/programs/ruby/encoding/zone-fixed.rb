p Time.at(86400 * 200), Time.at(0).zone, Time.at(0).utc_offset
