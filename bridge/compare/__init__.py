"""Two mixes side by side, before and after: figures, pictures and a player at matched loudness.

=============  ======================================================================================
module         what it does
=============  ======================================================================================
``side``       a project, rendered and listened to track by track, or an audio file
``bands``      energy of a track in critical bands, second by second
``figures``    what is measured: plain data, the same for the page and for JSON
``compare``    two sides in, figures and clips out
``field``      the stereo image
``masking``    loudness that tracks take from each other
``excerpt``    what is played: the loudest stretch, matched and below full scale
``drawing``    lines, bars and the half circle of directions as SVG
``pictures``   from figures to pictures: what stands on which axis
``view``       from figures to what the page shows: words, rows and pictures
``page``       the page, and the section for other reports
``edits``      a session before and after a plan
=============  ======================================================================================
"""
