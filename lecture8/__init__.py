"""The executable companion to STA 414/2104, Lecture 8.

Notation, as on the slides. Rows are data points.

symbol   in code         shape    meaning                                        slide
N, D, M  N, D, M                  data points, dimensions, components kept       10
X        X               (N, D)   data, one point per row                        19
x bar    mean            (D,)     sample mean                                    10
S        S               (D, D)   covariance, with 1/N                           10
u_i, U   U               (D, M)   principal directions, one per column           9
lambda_i lam             (D,)     eigenvalues of S, descending                   11
z_ni, Z  Z               (N, M)   coordinates in the principal subspace          9, 12
x tilde  Xhat            (N, D)   reconstruction from Z                          12
J        J                        mean squared distance to the reconstruction    13
W, w     W               (D, M)   how z acts on x in a generative model          8
sigma^2  sigma2                   noise variance, the same in every direction    8
w        w               (D,)     Fisher's direction                             18
K        K               (N, N)   XX^T / N, of centred data                      20
v_i, V   V               (N, N)   eigenvectors of K, of length 1                 20
C        covariance()    (D, D)   W W^T + sigma^2 I, of a PPCA model             8, 21
alpha_i  alpha           (M,)     precision of column i of W in Bayesian PCA     21
W^(l)    W               (out,in) weights of a layer: W[j, i] goes to j from i    50
b^(l)    b               (out,)   biases of a layer                              50
z^(l)    zs[l - 1]       (N, out) weighted sums of a layer (not a latent z)      51
h^(l)    hs[l]           (N, out) outputs of a layer; hs[0] is X                 51
y hat    hs[-1]          (N, K)   output of a network                            51
phi      phi, dphi                activation and its derivative, both of z       28-31
L        loss                     loss, mean over the samples                    51
delta    N dZ            (N, out) derivative of a sample's loss by its z         52
F_1, F_2 encode, decode           from the data to the code, and back            37
E        distortion N/2           squared error of an autoencoder, over the data 35
v, h     V, H            (N, .)   visible and hidden units of an RBM             38
p_ij     P               (N, N)   how likely two points are neighbours, UNI-SNE   41
y_i      Y               (N, 2)   points of a map                                41
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

ROOMS = {"exercises": "course", "live": "course", "plots": "course"}
ROOMS |= {"cost": "full_size", "mnist": "full_size", "training": "full_size"}
ROOMS |= {"classroom": "course", "download": "data"}


def __getattr__(name: str) -> ModuleType:
    """Let a notebook import from the rooms in one line: `from lecture8 import data, live, pca`."""
    if name in ROOMS:
        return import_module(f"lecture8.{ROOMS[name]}.{name}")
    raise AttributeError(f"module 'lecture8' has no attribute {name!r}")
