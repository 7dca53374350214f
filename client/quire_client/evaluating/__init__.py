"""`quire eval`: how often what is read is right, and whether the confidences say so."""
