"""What many do at the same moment, each with a connection of their own."""

import threading

from django.db import connection

from permissions.refusals import Refused


def at_once(*verbs, done="done"):
    """Run all of them in threads of their own; return, in order, what each came to.

    That is `done`, the code of a refusal, or whatever else reached somebody, which is a failure.
    """
    answers, start = [], threading.Barrier(len(verbs))

    def run(verb):
        start.wait()
        try:
            verb()
            answers.append(done)
        except Refused as refusal:
            answers.append(refusal.code)
        except Exception as error:  # noqa: BLE001  whatever reached somebody is a failure
            answers.append(repr(error))
        finally:
            connection.close()

    running = [threading.Thread(target=run, args=[verb]) for verb in verbs]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sorted(answers)
