"""Our own notices in every form that archives hold them in: the text of a gold document in, files out (`forms.FORMS`).

The forms are made by a seed: the same notice gives the same file, as far as the programs that write it allow.
"""
