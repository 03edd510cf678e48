UPDATE findings SET sentence = $sentence WHERE run = $run AND id = $id;
