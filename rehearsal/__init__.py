"""The rehearsal: simulated visitors and clerks who use the real link, and a stage that plays the whole hall.

shares                      how many of the visitors do what; invented
day, visit, shift, tide     what people do: pure, from a seed
matter, duties              what they leave to be decided, and what the front desk does: pure, too
persons, sample_cards       identity cards that are nobody's
applicants                  telephones and addresses that are nobody's
city                        bookings, made over HTTP
kiosks, own_numbers, outage ticket machines, and one that is cut off
visitors, phone             what visitors do at kiosks and with their phones
paper                       the printers at kiosks and counters
terminal, clerks, desk      how staff do it: over the link, at any speed
case_book, back_office      cases, from their registration until they are handed over
raters, manager             who rates at the window, and who follows a bad rating up
keypads                     clerks who work by a keypad on a line, and visitors who rate at its evaluator
floor                       the gateway with its lines and loudspeakers, and the wall displays
play                        all of them on one loop
ledger                      what everybody was answered
tally, account, fairness    the proof that nothing was lost, nothing doubled and nobody overtaken
case_account, leaks         and nothing decided or handed over twice, and no applicant betrayed
stands, witnesses           how the counters stood by the log; what was said, shown and lit
agreement                   the proof that voice, wall and bar named the log's tickets and counters
promises                    how honest the told waits were
outcome, report             all of it together, and told
stage                       the server, the devices and the programs around them
"""
