"""What a printed line says about itself: list markers, the parts of letterhead and signature, names, page numbers.

Patterns that say "folded" are for `nlp.text.fold` of the line, since OCR reads the marks of capitals wrong.
"""

from __future__ import annotations

import re

from nlp.text import CAPITAL, SMALL, fold

# "I. ", "1. ", "1.1. ", "a) ", "đ) ", "- ", "+ ", "* ", "• ", "(1) ", "Điều 1. ", "Một là, ", "Thứ nhất, "
MARKER = re.compile(
    r"(?:[IVX]{1,5}(?:[.)]|/(?!\d))|\d{1,2}[.)/](?!\d)|\d{1,2}(?:\.\d{1,2}){1,4}[.)]?(?=\s)|[a-zđ]\d?[.)]|[A-ZĐ][.)](?=\s)|\([a-zđ0-9]{1,2}\)|[-–—+*•·●▪■□►➢✓~](?=\s|[^\W\d_])"
    r"|(?:Điều|Phần|Chương|Mục|Khoản)\s+(?:\d{1,3}|[IVX]{1,5})\s*[.:]|(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)\s+là\b"
    r"|Thứ\s+(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b|Bước\s+\d{1,2}\b)"
)
DASH = re.compile(r"[-–—+*•·●▪■~_]\s*(?=[^\W_])")
END = re.compile(r"[.;:!?…][\"”’)\]]*\Z|\./\.?\s*\Z|/\.\s*\Z")
PAGE_NUMBER = re.compile(r"(?:[-–—]\s*)?(?:[Tt]rang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?\Z")

STATE = re.compile(r"CONG ?HOA ?XA ?HOI ?CHU ?NGHIA ?VIET ?NAM|DANG ?CONG ?SAN ?VIET ?NAM")  # folded
MOTTO = re.compile(r"Doc ?lap ?[-–—.:,~]{0,3} ?Tu ?do ?[-–—.:,~]{0,3} ?Hanh ?phuc", re.IGNORECASE)  # folded
# "Hà Nội, ngày 5 tháng 2 năm 2020", also with blanks and misread figures; folded
PLACE_DATE = re.compile(r"([A-Z][\w.'’°]{0,12}(?: [\w.'’°-]{1,12}){0,5}) ?, ?ngay.{0,14}\bthan[gq]\b.{0,12}\bnam\b.{0,12}")
NUMBER = re.compile(r"\W{0,2}S[oô60](?:\s*:(?!\s*[A-Za-z]\s?[a-z])|\s+\d|\s*/)")  # folded: "Số: 12/TB-UBND", but "Sở: Y tế, Tài chính"
TYPES = re.compile(  # folded, a line of its own
    r"(?:THONG ?BAO|CHI ?THI|QUYET ?DINH|NGHI ?QUYET|KE ?HOACH|BAO ?CAO|TO ?TRINH|CONG ?DIEN|HUONG ?DAN|QUY ?(?:CHE|DINH)|CHUONG ?TRINH"
    r"|PHUONG ?AN|DE ?AN|DU ?AN|BIEN ?BAN|GIAY ?MOI|KET ?LUAN|THONG ?TU|LUAT|PHAP ?LENH|NGHI ?DINH|LENH|THU ?CONG|PHIEU)\b.{0,60}\Z"
)
SUBJECT = re.compile(r"V/[vV]\b|Vv\b|V[eê]\s+vi[eê]c\b", re.IGNORECASE)
ADDRESSEES = re.compile(r"Kinh (?:gui|trinh)\b", re.IGNORECASE)  # folded
RECIPIENTS = re.compile(r"\W{0,3}(?:(?!tiep)\w{1,4} ?nhan ?:|N\w{1,3} ?nhan ?\.)|\W{0,3}Noi ?nhan\b", re.IGNORECASE)  # folded
# The office that signs, in capitals; folded
OFFICE = (
    r"(?:CHU TICH|GIAM DOC|TONG GIAM DOC|CHANH VAN PHONG|BI THU|TRUONG BAN|TRUONG PHONG|TRUONG DOAN|BO TRUONG|THU TRUONG|THU TUONG"
    r"|CUC TRUONG|TONG CUC TRUONG|CHI CUC TRUONG|VU TRUONG|VIEN TRUONG|HIEU TRUONG|CHANH THANH TRA|CHANH AN|CHU NHIEM"
    r"|TONG THU KY|THU KY|TONG BIEN TAP|DOI TRUONG|TRAM TRUONG|TRUONG TIEU BAN|CHI HUY TRUONG|CHINH UY)"
)
CAPACITY = re.compile(r"(?:(?:T[MLUO]|KT|TUQ|TIM|K7|T7|T/M|K/T|T/L|Q|k7)\s?[.,]\s?|TUQ |QUYEN )")  # folded
SIGNATURE = re.compile(  # folded: where a signature begins within a line
    rf"(?<![\w.])(?:{CAPACITY.pattern}(?=[A-Z]{{2,}})|(?:PHO |UY VIEN )?{OFFICE}(?![a-z]))"
)
SIGNED = re.compile(r"\(?\s*[Đđ][ãa]\s+k[ýy]\s*\)?\Z")
SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trương|Lương|Mai|Đoàn|Trịnh|Đào|Cao|Hà|Tạ|Lâm|Phùng|Tô"
    "|Chu|Thái|Quách|Triệu|Tống|Châu|Vương|Tăng|Kiều|Nông|Lò|Hứa|Văn|Đàm|Đồng|Nghiêm|La|Quan|Cù|Khúc|Lại|Lục|Mạc|Bế|Vi|Giàng|Sùng|Thân"
    "|Tôn|Từ|Ung|Uông|Viên|Điểu|Siu|Rơ|Ksor|Hầu|Bạch|Âu|Doãn|Khổng|Liêu|Ma|Phó|Thạch|Sơn|Kim|Danh|Lư|Mã|Ông|Y"
)
WORD = rf"[{CAPITAL}][{SMALL}]{{1,7}}"
RANK = r"(?:(?:GS|PGS|TS|Th[Ss]|BS|KS|CN|DS|LS|BSCK[I12]{0,2}|CK[I12]{1,2})\.?\s?|(?:Đại|Thượng|Trung|Thiếu) (?:tá|tướng|úy) )"
NAME = re.compile(rf"{RANK}{{0,3}}(?:{SURNAMES})(?: {WORD}){{1,4}}\Z")
APPENDIX = re.compile(  # folded
    r"(?:PHU LUC|DANH MUC|DANH SACH|BIEU MAU|BIEU SO|MAU SO|QUY CHE|QUY DINH|DE CUONG|\(?\s?[Kk]em theo|\(?\s?Ban hanh kem)"
)


def is_caps(line: str) -> bool:
    """Tell whether a line is printed in capitals.

    >>> is_caps("KT. CHỦ TỊCH"), is_caps("Kính gửi: UBND")
    (True, False)
    """
    return line.upper() == line and sum(map(str.isalpha, line)) >= 2


def is_item(line: str) -> bool:
    """Tell whether a line begins with a list marker or an article.

    >>> is_item("1.2. Sở Y tế"), is_item("a) Rà soát"), is_item("2020. Các sở")
    (True, True, False)
    """
    return MARKER.match(line) is not None


def is_frame(line: str) -> bool:
    """Tell whether a line belongs to letterhead, recipients or signature and so stands for itself.

    >>> is_frame("Số: 12/TB-UBND"), is_frame("KT. GIÁM ĐỐC"), is_frame("Giao Sở Y tế chủ trì"), is_frame("Sở: Y tế, Tài chính")
    (True, True, False, False)
    """
    plain = fold(line)
    if STATE.search(plain) or MOTTO.search(plain) or NUMBER.match(plain) or ADDRESSEES.match(plain):
        return True
    if RECIPIENTS.match(plain) or SIGNED.match(line) or (len(line) < 60 and NAME.match(line)):
        return True
    if len(line) < 90 and PLACE_DATE.match(plain):
        return True
    return is_caps(line) and (SIGNATURE.match(plain) is not None or TYPES.match(plain) is not None)
