"""The rehearsal: simulated visitors and clerks who use the real link, and a stage that plays the whole hall.

day, visit, shift, tide    what people do: pure, from a seed
terminal, kiosks, clerks   how they do it: over the link, at any speed
play                       all of them on one loop
tally                      the proof that nothing was lost and nothing doubled
stage                      the server, the devices and the programs around them
"""
