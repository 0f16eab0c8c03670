"""What the reader of a bundle is told first."""

from langnghe.project import Edition
from langnghe.run.manifest import Manifest

_PACKAGE = """\
## Phần mềm

Kết quả do gói `langnghe` bản {version} lập, SHA-256 của mã nguồn:

    {package}

và mã của thư mục mã nguồn theo Software Heritage (ISO/IEC 18670):

    {swhid}

Người giữ kho mã nguồn tìm được bản ấy bằng `git rev-parse <commit>:src/langnghe`: số in ra phải là
phần cuối của mã trên. Các thư viện và số bản của chúng ghi trong `ro-crate-metadata.json`.
"""

_INTERNAL = """\
# Gói kiểm toán nội bộ: {district} {year}

Gói này có mọi tệp mà một lần chạy đã đọc và đã ghi. **Có ý kiến nguyên văn và số liệu của từng đơn
vị: chỉ dùng để kiểm tra, không đưa ra ngoài.**

| thư mục, tệp | là gì |
|---|---|
| `data/raw/` | tệp các đơn vị đã gửi, và sổ nhận tệp (`*.received.csv`) |
| `params/` | tham số: mẫu phiếu, dàn mẫu, chỉ số, đính chính |
| `notebooks/` | các sổ tay đã chạy |
| `requirements.lock` | các thư viện, đúng bản (nếu có) |
| `data/processed/` | bảng số liệu do lần chạy ghi ra; `public/` là phần được công bố |
| `reports/` | văn bản và sổ tay đã chạy, bản nội bộ và bản công khai |
| `ro-crate-metadata.json` | bản kê theo chuẩn RO-Crate: SHA-256, cỡ tệp, ai được xem |

## Kiểm tra

Trên máy có gói `langnghe`, không cần gì khác của nơi lập báo cáo:

    langnghe verify --bundle TỆP.zip --quick
    langnghe verify --bundle TỆP.zip

Lệnh đầu so SHA-256 của từng tệp với bản kê. Lệnh sau còn chạy lại tất cả từ tệp thô rồi so từng
byte: chỉ lệnh sau phát hiện được số liệu bị sửa cùng với bản kê. Cũng có thể giải nén rồi chạy
trong thư mục ấy:

    langnghe verify {district} {year}
    langnghe trace {district} {year} KHÓA

Khóa của từng số liệu in ở phụ lục của báo cáo.

Việc chạy lại chứng minh rằng kết quả đúng là từ các tệp thô này mà ra. Nó không chứng minh rằng tệp
thô đúng như các đơn vị đã gửi: hãy so SHA-256 trong sổ nhận tệp với bản lưu của đơn vị.

"""

_PUBLIC = """\
# Gói kiểm tra công khai: {district} {year}

Gói này chỉ có phần được công bố: văn bản (`documents/`) và bảng số liệu đã qua bước bảo vệ người
trả lời (`tables/`, định dạng Parquet). Không có phiếu, ý kiến nguyên văn hay số liệu không công bố.

## Kiểm tra được gì

Trên máy có gói `langnghe`:

    langnghe verify --bundle TỆP.zip

- Các tệp đúng như khi đóng gói: SHA-256 của từng tệp ghi trong `ro-crate-metadata.json`.
- Văn bản khớp với bảng: phụ lục “Khóa số liệu” của báo cáo cho mỗi số liệu một khóa, là cột `key`
  của `tables/figures.parquet`; ở đó có cả định nghĩa, mẫu số và, khi được công bố, tử số.
- Số học: tỷ lệ thu phiếu bằng số thu về chia cho số phải thu. Tỷ lệ tích cực tính có trọng số theo
  đơn vị (cột `weighting`), nên chỉ gần bằng tử số chia cho mẫu số, là số câu trả lời chưa có trọng
  số.

## Không kiểm tra được gì

- Bảng số liệu có đúng là từ phiếu mà ra hay không: việc đó cần tệp thô, chỉ có trong gói nội bộ.
- Ai đã đóng gói: tệp không có chữ ký số. Hãy so SHA-256 của tệp .zip với số mà cơ quan công bố.

Người kiểm tra được xem gói nội bộ có thể xác nhận hai gói là của một lần chạy: mục
`#internal-manifest` của `ro-crate-metadata.json` có SHA-256 của bản kê nội bộ, và các tệp ở đây có
cùng SHA-256 với các tệp ghi “public” trong bản kê ấy.

"""


def readme(manifest: Manifest, edition: Edition) -> str:
    """The README of a bundle, Markdown in Vietnamese."""
    text = {"internal": _INTERNAL, "public": _PUBLIC}[edition] + _PACKAGE
    return text.format(
        district=manifest.district,
        year=manifest.year,
        version=manifest.version,
        package=manifest.package,
        swhid=manifest.swhid,
    )
