"""Invented opinions, as people of each group would write them.

No sentence names a person. Those in `ODD` are what a report must survive, whatever is typed.
"""

from collections.abc import Iterator

from langnghe.sample.draws import Draws
from langnghe.sample.names import without_marks

_ANYONE = (
    "Không có ý kiến gì thêm.",
    "Hài lòng với cách làm việc của nhà trường.",
    "Đề nghị lắp thêm camera ở cổng trường để bảo đảm an toàn cho học sinh.",
    "Cần phân luồng xe trước cổng trường vào giờ tan học, hiện nay rất dễ kẹt xe.",
    "Đề nghị công khai các khoản thu đầu năm học rõ ràng hơn.",
    "Sách giáo khoa thay đổi nhiều, đề nghị sử dụng ổn định trong nhiều năm.",
    "Nên giảm bớt hồ sơ giấy khi làm thủ tục chuyển trường.",
    "Thủ tục hành chính giải quyết nhanh, cán bộ hướng dẫn nhiệt tình.",
)
_BY_GROUP: dict[str, tuple[str, ...]] = {
    "parents": (
        "Nhà vệ sinh của học sinh cần được dọn dẹp thường xuyên hơn.",
        "Nhà vệ sinh xuống cấp, có mùi hôi, cháu không dám đi vệ sinh ở trường.",
        "Phòng học nóng, mong nhà trường lắp thêm quạt.",
        "Sân trường ít cây xanh, giờ ra chơi các cháu không có chỗ bóng mát.",
        "Lớp học đông quá, gần 50 em một lớp, đề nghị xây thêm phòng học.",
        "Mong ngành giáo dục sớm xây thêm trường vì các cháu phải học trái tuyến.",
        "Bữa ăn bán trú nên đổi món thường xuyên và có thêm rau xanh.",
        "Đề nghị nhà trường công khai thực đơn và nguồn thực phẩm bếp ăn bán trú.",
        "Suất ăn bán trú hơi ít so với các cháu lớp 5.",
        "Cháu ăn uống ở trường tốt, lên cân đều, gia đình rất yên tâm.",
        "Tiền quỹ lớp thu nhiều lần trong năm, mong gộp lại và thông báo trước.",
        "Đề nghị không thu các khoản tự nguyện theo mức bình quân.",
        "Các khoản thu đầu năm đóng cùng một lúc nên gia đình gặp khó khăn.",
        "Học phí và các khoản thu hợp lý, nhà trường thông báo rõ ràng.",
        "Cô chủ nhiệm rất tận tâm, thường xuyên trao đổi với phụ huynh.",
        "Các cô chăm sóc trẻ chu đáo, gia đình rất yên tâm khi gửi con.",
        "Giáo viên giao bài tập về nhà hơi nhiều, cháu học đến khuya.",
        "Mong giáo viên quan tâm hơn đến các cháu học chậm.",
        "Mong giáo viên không nhắc con trước lớp chuyện chưa đóng tiền.",
        "Không nên dạy thêm cho học sinh của lớp mình trong giờ ngoài trường.",
        "Đề nghị tăng giờ học tiếng Anh có giáo viên người nước ngoài.",
        "Chương trình mới hơi nặng đối với học sinh lớp 1.",
        "Chương trình mới giúp cháu mạnh dạn hơn khi phát biểu.",
        "Sách giáo khoa mới giá cao, phụ huynh khó khăn khi mua đủ bộ.",
        "Đầu năm học mua sách giáo khoa rất khó, nhiều nhà sách hết hàng.",
        "Đề nghị giữ lại sách cũ để em sau dùng lại cho đỡ tốn kém.",
        "Thông tin tuyển sinh đầu cấp nên thông báo sớm hơn.",
        "Tuyển sinh trực tuyến bị lỗi, phải nộp hồ sơ nhiều lần.",
        "Gia đình tạm trú nên xin cho con vào lớp 1 rất khó khăn.",
        "Nộp hồ sơ trực tuyến rất tiện, không phải nghỉ làm để đi nộp.",
        "Khi xin chuyển trường cho con phải đi lại ba lần mới đủ giấy tờ.",
        "Đề nghị bố trí giờ họp phụ huynh vào cuối tuần để công nhân đi làm được dự.",
        "Đề nghị mở cổng trường sớm hơn vì phụ huynh làm ca phải gửi con từ 6 giờ.",
        "Cổng trường giờ tan học có nhiều hàng rong, thức ăn không bảo đảm vệ sinh.",
        "Có tình trạng các bạn lớp lớn bắt nạt em nhỏ, mong nhà trường quan tâm.",
        "Nhóm Zalo của lớp trả lời phụ huynh rất nhanh.",
        "Thầy hiệu trưởng lắng nghe và trả lời ngay khi phụ huynh góp ý.",
        "Cảm ơn các thầy cô đã dạy dỗ các cháu.",
        "Mong tổ chức thêm câu lạc bộ thể thao, bơi lội cho học sinh.",
        "Nhờ nhà trường trả lời qua thư phu-huynh@example.com.",
    ),
    "staff": (
        "Đề nghị bổ sung thiết bị dạy học tối thiểu cho chương trình mới.",
        "Máy chiếu, ti vi ở nhiều phòng học đã hư, chờ sửa lâu.",
        "Mạng Internet của trường yếu, khó dạy học bằng học liệu số.",
        "Đề nghị giảm hồ sơ sổ sách cho giáo viên.",
        "Giáo viên phải nhập cùng một số liệu vào nhiều phần mềm, mất nhiều thời gian.",
        "Đề nghị bổ sung biên chế giáo viên tiếng Anh và tin học.",
        "Trường còn thiếu nhân viên y tế và thư viện.",
        "Chế độ cho nhân viên nuôi dưỡng còn thấp, mong được xem xét.",
        "Tiền phụ cấp thâm niên chi trả chậm.",
        "Ban giám hiệu dân chủ, lắng nghe ý kiến của giáo viên.",
        "Mong lãnh đạo góp ý riêng, không phê bình giáo viên trước tập thể.",
        "Nên tổ chức tập huấn chương trình mới vào hè, không trùng ngày dạy.",
        "Nội dung tập huấn trực tuyến dài, ít thực hành.",
        "Sách giáo viên về trễ so với ngày tựu trường.",
        "Việc lựa chọn sách giáo khoa được lấy ý kiến của tổ chuyên môn đầy đủ.",
        "Sĩ số lớp vượt quy định nên khó đổi mới phương pháp.",
        "Sân trường ngập khi mưa lớn, đề nghị sửa hệ thống thoát nước.",
        "Đề nghị phường phối hợp dẹp chợ tự phát trước cổng trường.",
    ),
    "class-officers": (
        "Em mong nhà vệ sinh sạch hơn và có giấy, xà phòng.",
        "Em mong có thêm nước uống ở các tầng.",
        "Em muốn có thêm sách hay trong thư viện.",
        "Chúng em muốn có thêm câu lạc bộ bóng đá, cầu lông.",
        "Căn tin bán đồ ăn hơi mắc so với học sinh tụi em.",
        "Em thấy các thầy cô dạy rất dễ hiểu.",
        "Bài tập nhiều môn dồn cùng một ngày, em làm không kịp.",
        "Em mong được học thực hành thí nghiệm nhiều hơn.",
        "Môn học tích hợp có hai cô dạy nên em thấy hơi khó theo dõi.",
        "Có bạn bị trêu chọc trên mạng xã hội, em mong thầy cô giúp các bạn.",
        "Ý kiến của lớp em góp ở hộp thư đã được nhà trường trả lời.",
        "Em mong sân trường có thêm ghế đá.",
    ),
    "ward-officials": (
        "Đề nghị nhà trường phối hợp với phường trong công tác vận động trẻ ra lớp.",
        "Phường đề nghị được cung cấp danh sách trẻ 6 tuổi sớm hơn để phối hợp tuyển sinh.",
        "Cần đẩy mạnh công tác khuyến học ở khu nhà trọ công nhân.",
        "Đề nghị thành phố quan tâm quỹ đất xây trường trên địa bàn phường.",
        "Các trường phối hợp tốt với Hội Phụ nữ và Đoàn thanh niên phường.",
        "Hồ sơ miễn giảm học phí nên nhận ở bộ phận một cửa của phường.",
    ),
}
_LONG = (
    "Gia đình chúng tôi làm công nhân, hai vợ chồng đi ca nên việc đưa đón cháu rất vất vả. ",
    "Chúng tôi mong nhà trường nhận giữ trẻ thêm ngoài giờ, có thu phí hợp lý và công khai. ",
    "Về bữa ăn bán trú, mong có thêm rau và trái cây; cháu về nhà thường nói còn đói. ",
    "Về sách giáo khoa, mỗi năm một bộ khác nhau nên em không dùng lại được sách của anh. ",
    "Về tuyển sinh, chúng tôi ở trọ, chưa có xác nhận cư trú nên nộp hồ sơ nhiều lần. ",
    "Về cơ sở vật chất, phòng học của cháu nóng, quạt hư đã báo mà chưa sửa. ",
    "Chúng tôi cũng ghi nhận cô chủ nhiệm rất tận tình, thường xuyên báo tình hình của cháu. ",
    "Mong ngành giáo dục lắng nghe và trả lời để phụ huynh biết kết quả. ",
)
ODD = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    '#eval("x")',
    "| a | b |",
    "Học phí $x$ và $y$ như nhau?",
    "Trường rất tốt 👍👍",
    "- Sửa nhà vệ sinh\n- Thêm quạt\n- Thêm cây xanh",
    "+1 ý kiến trên",
    "@all trường mình ơi",
    "[1](x) *_~`{{ y }} 100% \\",
    "".join(_LONG * 3)[:1500].strip(),
)
_ODD_SHARE = 0.03

_SHORT = (("không", "ko"), ("được", "đc"), ("giáo viên", "gv"), ("học sinh", "hs"))


class Sentences:
    """Deals opinions from a shuffled deck a group: each comes before any comes again."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._decks: dict[str, Iterator[str]] = {}
        self._odd = _dealt(ODD, draws.of("odd"))

    def next(self, group: str) -> str:
        """An opinion of someone of this group, with a slip of the pen now and then."""
        if self._draws.chance(_ODD_SHARE):
            return next(self._odd)
        usual = (*_ANYONE, *_BY_GROUP.get(group, ()))
        deck = self._decks.setdefault(group, _dealt(usual, self._draws.of("deck", group)))
        return _slip(next(deck), self._draws)


def _dealt(sentences: tuple[str, ...], draws: Draws) -> Iterator[str]:
    while True:
        yield from draws.shuffled(sentences)


def _slip(text: str, draws: Draws) -> str:
    draw = draws.uniform()
    if draw < 0.70:
        return text
    if draw < 0.76:
        return text.rstrip(".")
    if draw < 0.81:
        return text[0].lower() + text[1:].rstrip(".") + " ạ"
    if draw < 0.85:
        return text.rstrip(".") + "!!!"
    if draw < 0.88:
        return text.upper()
    if draw < 0.92:
        return without_marks(text).lower()
    if draw < 0.95:
        return text.replace(" ", "  ", 2)
    for long, short in _SHORT:
        text = text.replace(long, short)
    return text
