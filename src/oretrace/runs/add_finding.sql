INSERT INTO findings (
    number, run, id, subject_kind, subject_key, detector, measure, material, period, rank, leading, verdict, stage,
    standing, score, p_value, q_value, estimate, interval90_low, interval90_high, at_least, at_most, unit, record
)
VALUES (
    $number, $run, $id, $subject_kind, $subject_key, $detector, $measure, $material, $period, $rank, $leading, $verdict,
    $stage, $standing, $score, $p_value, $q_value, $estimate, $interval90_low, $interval90_high, $at_least, $at_most,
    $unit, $record
);
