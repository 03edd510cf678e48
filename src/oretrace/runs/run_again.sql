UPDATE runs SET made_at = $made_at, as_of = $as_of, notes = $notes, left_out = $left_out WHERE number = $number;
