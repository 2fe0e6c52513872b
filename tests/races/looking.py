"""How long a twin, which must fail, stands between its look and what follows from it."""

LOOK = 0.5  # seconds: on a busy machine too, longer than it takes all the others to look
