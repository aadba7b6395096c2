"""From folders of labelled recordings to windows that sound like tracks: what the ear is trained on."""
