"""The worst errors of a segmentation as pictures: a folder of PNGs and a page that shows them.

choose (which are the worst) -> picture (the raw image, with truth and prediction outlined) -> page
"""

from celldata.gallery.page import Compared, write_gallery

__all__ = ["Compared", "write_gallery"]
