"""The kinds of array in type hints; nothing here is needed at run time."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Words = NDArray[np.str_]
