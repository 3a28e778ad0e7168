"""Messages that leave: SMS and e-mail, their templates, their delivery, who asked not to be written to any more.

Knows nothing of files: a message bears the key and the kind of what it is about, and `hooks` tells that app.
"""
